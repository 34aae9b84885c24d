"""Why a verdict or a connection is as it is: key -> sentence.

Result tables hold the key; the fields of the sentence are columns of the same row. It becomes text where
it is shown, in the reader's language.
"""

from netplan.messages import mark

REASONS: dict[str, str] = {
    "declared_enough": mark("The line delivers {down_mbps} Mbit/s, {need_down_mbps} are needed"),
    "declared_too_slow": mark("The line delivers only {down_mbps} Mbit/s of the {need_down_mbps} needed"),
    "declared_upload_too_slow": mark("The upload of the line is below the target"),
    "declared_upload_unknown": mark("The line delivers {down_mbps} Mbit/s, its upload is not known"),
    "need_unknown": mark("The number of classes is not known, so the need is not known"),
    "not_declared": mark("No line is known"),
    "not_declared_fibre_near": mark("No line is known; fibre passes {fibre_m} m away"),
    "not_declared_hint": mark("No line is known; there are only hints of grade D"),
    "upload_too_slow": mark("The upload is below the target: {up_mbps} Mbit/s sure (p10)"),
    "upload_unknown": mark("{down_mbps} Mbit/s download; nobody states the upload"),
    "measured": mark("Measured: {down_p50_mbps} Mbit/s likely (p50), {down_mbps} sure (p10)"),
    "copper": mark(
        "Copper line of {way_m} m: {down_p50_mbps} Mbit/s likely (p50), {down_mbps} sure (p10); calculated"
    ),
    "contested": mark(
        "Calculated {down_p50_mbps} Mbit/s likely (p50), {down_mbps} sure (p10), but a measurement of the "
        "same line says less"
    ),
    "cable": mark(
        "Cable network: {down_p50_mbps} Mbit/s likely (p50), {down_mbps} in the busy hour (p10); calculated"
    ),
    "radio": mark("Radio link of {way_m} m: {down_p50_mbps} Mbit/s likely (p50), {down_mbps} sure (p10)"),
    "fibre_too_far": mark(
        "Fibre passes at {fibre_m} m, but the exchange is too far: the optical budget fails"
    ),
    "fibre_passes": mark("Fibre passes at {fibre_m} m along the street"),
    "atlas_all": mark("Breitbandatlas: all households of the cell reach the class"),
    "atlas_none": mark("Breitbandatlas: no household of the cell reaches the class"),
    "atlas_part": mark(
        "Breitbandatlas: {atlas_share} % of the cell reach the class, which ones is not known"
    ),
    "atlas_likely": mark(
        "Breitbandatlas: {atlas_share} % of the cell reach the class, this address likely among them"
    ),
    "atlas_supplied": mark("Breitbandatlas: {atlas_share} % of the households, which counts as supplied"),
    "atlas_not_supplied": mark("Breitbandatlas: {atlas_share} % of the households; supplied is over 95 %"),
    "atlas_null": mark("The Breitbandatlas states nothing for the cell"),
    "atlas_no_upload": mark("The Breitbandatlas states no upload rate"),
    "no_statement": mark("No source says anything"),
    "connected": mark("Connected over {route_m} m; {shared_m} m of it shared with other sites"),
    "leased": mark("A leased line of its own, at {yearly_eur} EUR a year"),
    "joined": mark("Joined to the other sites over {route_m} m; the way to existing fibre is not known"),
    "served_already": mark("Reaches the target today"),
    "not_planned": mark("Not part of the plan: this kind of site was not chosen"),
    "unknown_not_planned": mark("Not part of the plan: unknown whether it misses the target"),
    "programmed": mark("Built in {year:d}"),
    "stands": mark("Built already"),
    "dropped": mark("Left out of the programme"),
    "beyond_budgets": mark("Not built: the budgets of these years do not reach it, or it does not pay"),
    "too_early": mark("Not built: it may not begin within these years"),
    "left_out": mark("Not part of the plan: left out by decision"),
    "forbidden": mark("Cut off: the ways to it are forbidden by decision"),
    "restricted": mark("Cut off by a restricted area, in which nobody may dig"),
    "light_arrives": mark("The light arrives with {margin_db} dB to spare beyond the margin"),
    "light_just_arrives": mark("The light arrives, but without the whole margin for ageing and repairs"),
    "light_fails": mark("The light does not arrive: {loss_db} dB are lost, the optics bear {budget_db} dB"),
    "pop_unknown": mark("No PoP is known to which the fibre leads: its loss is not known"),
    "by_radio": mark("A radio hop leads to it, no fibre"),
    "secured": mark("Two separate routes lead to existing fibre"),
    "secured_so_far": mark("A second route is separate but for {shared_m} m that every way has to use"),
    "no_second_route": mark("Every way leads over the same {shared_m} m: there is no second route"),
    "not_connected": mark("The plan does not connect it: there is no first route"),
    "no_place": mark("Nobody has said where it lies"),
    "no_street": mark("No street within the snapping limit"),
    "not_reachable": mark("Its part of the street network is not joined to existing fibre"),
}
