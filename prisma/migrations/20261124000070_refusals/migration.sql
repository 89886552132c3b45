-- A refused page may be opened many times; its refusal is one event per attempt and rule.
create unique index one_refusal_per_attempt on customer_events (customer_id, (data ->> 'billNumber'), (data ->> 'rule')) where kind = 'payment.refused';
