"""Brings the affiliates' deliveries into one shape."""


def transform(affiliates, params, ti):
    """Orders as [affiliate, order, customer, cds, cents] and totals as [affiliate, day, orders, cds, cents]."""
    orders, totals = [], []
    for affiliate in affiliates:
        task_id = "extract_" + affiliate
        orders += [[affiliate, *order] for order in ti.xcom_pull(task_id, "orders")]
        totals += [[affiliate, *total] for total in ti.xcom_pull(task_id, "totals")]
    for order in orders[: params["inject_bad_orders"]]:
        order[4] = -order[4]
        print("spoiled on purpose:", order)
    ti.xcom_push("orders", orders)
    ti.xcom_push("totals", totals)
    return {"orders": len(orders)}
