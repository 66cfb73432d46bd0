"""The studies that figures are compared with, as citations; the same in every language."""

from __future__ import annotations

CITATIONS: dict[str, str] = {
    "schmittlein_1993": "Schmittlein, Cooper & Morrison (1993), Truth in concentration in the land of (80/20) laws, "
    "Marketing Science 12(2)",
    "kim_2017": "Kim, Singh & Winer (2017), The Pareto rule for frequently purchased packaged goods, Marketing Letters 28(4)",
    "mccarthy_2019": "McCarthy & Winer (2019), The Pareto rule in marketing revisited: is it 80/20 or 70/20?, Marketing Letters 30",
    "gallo_2014": "Gallo (2014), The value of keeping the right customers, Harvard Business Review (online, October)",
    "reichheld_1990": "Reichheld & Sasser (1990), Zero defections: quality comes to services, Harvard Business Review 68(5)",
    "tarp_1981": "Technical Assistance Research Programs (1981), Measuring the grapevine: consumer response and word-of-mouth, "
    "for Coca-Cola",
    "east_2007": "East, Hammond & Wright (2007), The relative incidence of positive and negative word of mouth, "
    "International Journal of Research in Marketing 24(2)",
    "reinartz_2000": "Reinartz & Kumar (2000), On the profitability of long-life customers in a noncontractual setting, "
    "Journal of Marketing 64(4)",
    "reinartz_2002": "Reinartz & Kumar (2002), The mismanagement of customer loyalty, Harvard Business Review 80(7)",
    "kaplan_2001": "Kaplan & Narayanan (2001), Measuring and managing customer profitability, Journal of Cost Management 15(5)",
}
