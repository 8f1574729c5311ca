-- Three million US flights, January to June 2001, made honest.
--
-- `date` is the actual gate departure in the origin's local time and `delay` the arrival delay in minutes. Cancelled and diverted
-- flights are absent, and there is no schedule, carrier or id, so a row is named by its place in the source.
--
-- A row with a text in `rejected_because` goes to quarantine; one with a text in `repaired_because` stays and is listed. There is no ORDER BY,
-- because every dataset is kept in the order of its event time and key.

WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY date, delay, distance, origin, destination ORDER BY source_row) AS copy
    FROM raw_flights
),

judged AS (
    SELECT
        *,
        CASE
            WHEN copy > 1 THEN 'exact duplicate of an earlier row'
            WHEN date >= TIMESTAMP '2001-07-01' THEN 'after the period: all such rows read midnight of 1 July'
            WHEN delay BETWEEN -719 AND -121 THEN 'impossible: more than two hours early'
        END AS rejected_because,
        -- Flights around midnight were filed under the wrong day: the delay, or the date with it, is off by a day.
        CASE
            WHEN delay < -720 THEN 'delay rolled over midnight: a day added'
            WHEN delay BETWEEN 1380 AND 1460 AND hour(date) IN (23, 0) THEN 'filed a day late: moved back, delay less a day'
        END AS repaired_because
    FROM numbered
),

repaired AS (
    SELECT
        * EXCLUDE (date, delay),
        CASE WHEN starts_with(repaired_because, 'filed') THEN date - INTERVAL 1 DAY ELSE date END AS departs_local,
        delay + CASE
            WHEN starts_with(repaired_because, 'delay') THEN 1440
            WHEN starts_with(repaired_because, 'filed') THEN -1440
            ELSE 0
        END AS delay
    FROM judged
),

-- Clocks jumped from 02:00 to 03:00 on 1 April; the one flight in the gap is read by the offset before the jump.
timed AS (
    SELECT
        repaired.*,
        departs_local - to_minutes(
            zone.utc_offset_minutes + CASE WHEN departs_local >= TIMESTAMP '2001-04-01 03:00' THEN zone.dst_minutes ELSE 0 END) AS departs_at,
        CASE WHEN zone.iata IS NULL OR there.iata IS NULL THEN 'airport without a time zone' END AS zone_missing,
        there.utc_offset_minutes AS there_offset_minutes,
        there.dst_minutes AS there_dst_minutes
    FROM repaired
    LEFT JOIN airport_timezones AS zone ON zone.iata = repaired.origin
    LEFT JOIN airport_timezones AS there ON there.iata = repaired.destination
)

SELECT
    source_row AS flight_id,
    departs_at,
    departs_local,
    -- Where the clock should stand on arrival; known at departure, because it asks only for distance and zone.
    departs_at + to_seconds(3300 + 8 * distance) + to_minutes(
        there_offset_minutes + CASE WHEN departs_at >= TIMESTAMP '2001-04-01 07:00' THEN there_dst_minutes ELSE 0 END) AS arrives_local,
    origin,
    destination,
    distance,
    delay,
    -- When the delay is surely known: taxi and approach 55 minutes, 450 miles an hour, and no time made up in the air.
    departs_at + to_seconds(3300 + 8 * distance + 60 * greatest(delay, 0)) AS landed_at,
    coalesce(rejected_because, zone_missing) AS rejected_because,
    repaired_because
FROM timed
