-- Whoever has a second factor is not let in any more by the form alone that opened the account.
UPDATE vault.credentials c SET generation = 1
 WHERE generation = 0
   AND EXISTS (SELECT FROM vault.second_factors f WHERE f.account_id = c.account_id AND f.confirmed_at IS NOT NULL);
