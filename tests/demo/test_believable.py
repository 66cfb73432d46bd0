"""The demo tells the stories that the pages are about: who earns, who costs, who leaves, who is overloaded."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.demo.base.plan import DEFAULT_CUSTOMERS
from crmcore.demo.company.generate import generate_tables, hidden_truth
from crmcore.domain.tables.registry import ATTRIBUTE_CATEGORIES
from tests.demo.generated import GeneratedTables

_LAST_YEAR = """
    with served as (select customer_id, sum(cost) as cost from service_cost where spent_on > date '2024-12-31' group by 1)
    select customer_id, sum(profit) as gross, sum(profit) - coalesce(any_value(served.cost), 0) as net
    from order_line left join served using (customer_id) where order_date > date '2024-12-31' group by 1"""


@pytest.fixture(scope="module")
def known(demo):
    return GeneratedTables(demo.files, hidden_truth())


def _top_fifth(tables: GeneratedTables, profit: str) -> float:
    return float(
        tables.one(f"""
        with ranked as (select {profit} as profit, row_number() over (order by {profit} desc) as rank, count(*) over () as n
                        from ({_LAST_YEAR}))
        select sum(profit) filter (rank <= round(0.2 * n)) / sum(profit) from ranked""")
    )


def test_the_top_fifth_earns_about_four_fifths(demo):
    assert 0.75 <= _top_fifth(demo, "gross") <= 0.85
    assert 0.75 <= _top_fifth(demo, "net") <= 0.85


def test_delivery_is_spoken_of_twice_as_often_in_the_last_90_days(demo):
    spoken = "avg(regexp_matches(note, 'deliver|Lead time|shipment|delayed|交货|到货|交期|发货')::int) filter (contacted_on {when})"
    now, before = (demo.one(f"select {spoken.format(when=when)} from contact") for when in (">= '2025-10-03'", "< '2025-10-03'"))
    assert now > 2 * before > 0.05
    assert 0.3 < demo.one("select avg((comment is not null)::int) from survey") < 0.5


def test_about_a_tenth_of_the_customers_cost_money(demo):
    assert 0.08 <= demo.one(f"select avg((net < 0)::int) from ({_LAST_YEAR})") <= 0.12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_tell_much_the_same_story(tmp_path, seed):
    tables = GeneratedTables(generate_tables(tmp_path, seed=seed))
    assert 0.72 <= _top_fifth(tables, "gross") <= 0.85
    assert 0.06 <= tables.one(f"select avg((net < 0)::int) from ({_LAST_YEAR})") <= 0.13


def test_losses_come_from_discount_and_from_service(known):
    losing = dict(known.rows(f"select loss, avg((net < 0)::int) from ({_LAST_YEAR}) join truth using (customer_id) group by 1"))
    assert losing["none"] < 0.05 and losing["discount"] > 0.6 and losing["service"] > 0.6
    assert (
        known.one("""select avg(discount) filter (loss = 'discount') - avg(discount) filter (loss <> 'discount')
                        from order_line join truth using (customer_id)""")
        > 0.2
    )


def test_the_year_has_seasons(demo):
    by_month = dict(demo.rows("select month(order_date), sum(amount)::double from order_line group by 1"))
    assert by_month[2] < 0.75 * by_month[12]
    assert min(by_month, key=by_month.get) == 2


def test_categories_earn_very_different_margins(demo):
    margins = [m for _, m in demo.rows("select category, sum(profit) / sum(amount) from order_line group by 1")]
    assert len(margins) == 10 and min(margins) < 0.12 < 0.35 < max(margins)


def test_some_pay_late_some_dispute_and_some_are_excused(demo):
    ((late, disputed, excused, unpaid),) = demo.rows("""
        select avg((coalesce(paid_date, date '2025-12-31') > due_date)::int), avg(disputed::int), avg(excused::int),
               count(*) filter (paid_date is null and due_date < date '2025-10-01')
        from payment where due_date <= date '2025-12-31'""")
    assert 0.2 < late < 0.5 and 0.01 < disputed < 0.05 and 0.005 < excused < 0.03 and unpaid > 20


def test_bad_payers_are_worse_than_prompt_ones(known):
    late = dict(
        known.rows("""select payer, avg(greatest(0, coalesce(paid_date, date '2025-12-31') - due_date))
                              from payment join truth using (customer_id) where due_date <= date '2025-12-31' group by 1""")
    )
    assert late["prompt"] < late["usual"] < late["slow"] < late["bad"]


def test_prospects_have_no_order_but_an_outlook(known):
    prospects = "(select customer_id from truth where type = 'prospect')"
    assert known.one(f"select count(*) from order_line where customer_id in {prospects}") == 0
    assert known.one(f"select count(*) filter (growth_outlook is null) from customer where customer_id in {prospects}") == 0
    assert known.one("select count(*) from truth where type <> 'prospect' and customer_id not in (select customer_id from order_line)") == 0
    assert 0.02 < known.one(f"select count(*) from {prospects}") / DEFAULT_CUSTOMERS < 0.07


def test_complaints_are_settled_open_and_overdue(demo):
    ((settled, still_open, overdue),) = demo.rows("""
        select count(closed_on), count(*) filter (closed_on is null),
               count(*) filter (closed_on is null and opened_on < date '2025-12-24') from complaint""")
    assert settled > 500 and still_open >= 15 and overdue >= 5


def test_complaints_have_an_owner_and_some_wait_or_come_back(demo):
    ((owned, timed, costing, reopened, paused, waiting),) = demo.rows("""
        select avg((handled_by is not null)::int), avg((handling_hours is not null)::int), avg((remedy_cost > 0)::int),
               count(reopened_on), (select count(*) from complaint_pause),
               (select count(*) from complaint_pause where resumed_on is null)
        from complaint where closed_on is not null""")
    assert owned == timed == 1 and 0.35 < costing < 0.55 and 10 <= reopened <= 80 and 150 < paused < 600 and waiting >= 4
    assert demo.one("select count(*) from complaint_pause where reason = 'Waiting for the customer''s answer'") > 100
    # a reopened complaint had been settled before: that time is a pause
    assert demo.one("select count(*) from complaint anti join complaint_pause using (complaint_id) where reopened_on is not null") == 0


def test_most_customers_were_visited_in_time_some_are_late_and_few_never(demo):
    """Of those that bought in the last year, the best fifth by its profit is due every month, the next 30% every quarter, the next
    30% every half-year, the rest every year."""
    groups = demo.rows("""
        with buyer as (
            select customer_id, percent_rank() over (order by sum(profit) desc) as rank
            from order_line where order_date > date '2024-12-31' group by 1
        ),
        visited as (select customer_id, max(contacted_on) as day from contact where kind = 'visit' group by 1),
        due as (
            select case when rank < 0.2 then 30 when rank < 0.5 then 91 when rank < 0.8 then 182 else 365 end as every,
                date '2025-12-31' - day as ago
            from buyer left join visited using (customer_id)
        )
        select every, count(*), count(*) filter (ago is null), count(*) filter (ago > every) from due group by 1 order by 1""")
    customers, never, late = (sum(row[k] for row in groups) for k in (1, 2, 3))
    assert 0 < never < 0.08 * customers and 0.03 * customers < late < 0.12 * customers
    assert all(late_of > 0 for *_, late_of in groups)


def test_visits_are_planned_on_working_days_of_the_coming_weeks(demo):
    planned = demo.rows("select planned_on, count(*) from appointment group by 1")
    assert all(day.weekday() < 5 and date(2026, 1, 5) <= day <= date(2026, 2, 13) for day, _ in planned)
    assert 100 < sum(n for _, n in planned) < 600
    assert demo.one("select count(*) from appointment join departure using (customer_id)") == 0


def test_salespeople_have_quotas_near_what_their_customers_bought(demo):
    gaps = demo.rows("""
        select (quota / sum(amount))::double, any_value(visit_share)
        from rep join customer using (rep_id) join order_line using (customer_id)
        where order_date > date '2024-12-31' group by rep_id, quota""")
    assert all(0.85 < gap < 1.25 for gap, _ in gaps) and sum(gap > 1 for gap, _ in gaps) > len(gaps) / 2
    assert {None} < {share for _, share in gaps} and all(share is None or 0.3 < share < 0.9 for _, share in gaps)


def test_two_customers_in_five_were_asked(demo):
    assert 0.33 < demo.one("select count(distinct customer_id) from survey") / DEFAULT_CUSTOMERS < 0.45


def test_some_like_us_and_seldom_buy_and_some_buy_often_and_do_not_like_us(known):
    (seldom, fond), (often, cool) = (
        known.rows(f"""
        select (select count(*) / count(distinct customer_id) from (select distinct customer_id, order_date from order_line)
                join truth using (customer_id) where type = '{kind}'),
               (select avg(recommend) from survey join truth using (customer_id) where type = '{kind}')""")[0]
        for kind in ("occasional", "unhappy")
    )
    assert seldom < often / 3
    assert fond > 7.5 and cool < 5.5


def test_people_leave_for_every_cause_and_some_unnoticed(known):
    causes = {cause for (cause,) in known.rows("select distinct cause from departure")}
    assert causes == {"voluntary", "arrears", "company", "unknown"}
    assert known.one("select count(*) from truth where left_on is not null") > known.one("select count(*) from departure")


def test_who_has_left_buys_nothing_afterwards(known):
    assert (
        known.one("""select count(*) from order_line join truth using (customer_id)
                        where amount > 0 and order_date >= left_on""")
        == 0
    )
    assert known.one("select count(*) from departure join truth using (customer_id) where departed_on < left_on") == 0


def test_buying_fades_before_leaving_but_not_for_everybody(known):
    rows = known.rows("""
        select customer_id, count(*) filter (left_on - order_date <= 180), count(*) filter (left_on - order_date between 181 and 360)
        from (select distinct customer_id, order_date from order_line where amount > 0) join truth using (customer_id)
        where left_on >= date '2024-03-01' and since < date '2023-01-01' group by 1""")
    last, before = sum(r[1] for r in rows), sum(r[2] for r in rows)
    assert last < 0.85 * before
    assert sum(r[1] >= r[2] for r in rows) > 0.15 * len(rows)


def test_one_salesperson_clearly_has_too_much(demo):
    most, next_most = (n for (n,) in demo.rows("select count(*) from customer group by rep_id order by 1 desc limit 2"))
    assert most > 1.7 * next_most


def test_some_material_is_scarce_and_some_is_not(demo):
    covered = [
        float(c)
        for (c,) in demo.rows("""select any_value(available) / sum(quantity) from open_order
                                               join stock using (material) group by material""")
    ]
    assert sum(c < 0.9 for c in covered) >= 3 and sum(c > 1.5 for c in covered) >= 3


def test_all_eight_kinds_of_data_are_known_and_change(demo):
    known = dict(demo.rows("select category, count(*) - count(distinct (customer_id, name)) from attribute group by 1"))
    assert set(known) == set(ATTRIBUTE_CATEGORIES) - {"other"}
    assert min(known.values()) > 0


def test_names_are_invented_and_differ(demo):
    assert demo.one("select count(distinct name) from customer") == DEFAULT_CUSTOMERS
    assert demo.one("select bool_and(regexp_matches(name, '^[A-Za-z ]+$')) from customer")
