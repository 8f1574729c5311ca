-- One row a day, with what fell on the next.
SELECT
    CAST(date AS VARCHAR) AS day,
    CAST(date AS TIMESTAMP) + INTERVAL 18 HOUR AS measured_at,
    CAST(date AS TIMESTAMP) + INTERVAL 42 HOUR AS known_at,
    precipitation,
    temp_max,
    temp_min,
    wind,
    lead(precipitation) OVER (ORDER BY date) AS tomorrow_mm
FROM measured
QUALIFY tomorrow_mm IS NOT NULL
