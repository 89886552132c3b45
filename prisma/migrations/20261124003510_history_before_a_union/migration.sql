-- What a customer of a number union was told and marked before his rows were absorbed. Row-level security hides absorbed rows, because nobody may act on them;
-- this function alone looks past it. Operator staff see every part, a merchant's staff the part of their own merchants: what another merchant noted of the
-- payer before the union stays with that merchant.
create function history_before_union(of_customer bigint)
returns table (source text, id bigint, at timestamptz, kind text, actor text, data jsonb)
language sql stable security definer rows 20 set search_path = public, pg_temp as $$
  with parts as (
    select p.id from customers p join customers c on c.id = p.absorbed_into
    where c.id = of_customer and c.absorbed_into is null and c.retired_at is null
      and (sees_all() or (c.scope_id = any(visible_scopes())
        and exists (select from merchants m where m.home_scope_id = p.scope_id and m.id = any(visible_merchants())))))
  select 'event', e.id, e.at, e.kind, e.actor, e.data from customer_events e join parts p on p.id = e.customer_id
    where sees_all() or e.merchant_id is null or e.merchant_id = any(visible_merchants())
  union all
  select 'mark', m.id, m.at, 'mark.' || m.to_mark, m.actor,
    jsonb_build_object('from', m.from_mark, 'to', m.to_mark, 'reasonCode', m.reason_code, 'reason', m.reason)
    from mark_changes m join parts p on p.id = m.customer_id
$$;
revoke execute on function history_before_union from public;
grant execute on function history_before_union to oneclick_staff;
