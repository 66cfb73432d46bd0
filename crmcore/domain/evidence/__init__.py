"""Do the tiers predict, which weights would have, are they fair, and whom did they misjudge?"""
