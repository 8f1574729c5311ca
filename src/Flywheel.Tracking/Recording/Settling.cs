namespace Flywheel.Tracking.Recording;

/// <summary>Moves points from the inbox to where they are looked for: the latest of each metric, and its series.</summary>
internal static class Settling
{
    // One turn must not hold up those who wait to write.
    private const long RowsAtOnce = 2_500;

    /// <summary>Settles some; true when more may be waiting.</summary>
    public static bool Run(RecordingSession session)
    {
        var arrived = new Dictionary<long, Dictionary<string, List<SeriesPoint>>>();
        var (last, points) = (0L, 0);
        foreach (var (number, run, bytes) in session.Rows(
            "SELECT number, run, points FROM tracking_inbox ORDER BY number LIMIT @p0",
            row => (Number: row.GetInt64(0), Run: row.GetInt64(1), Points: (byte[])row.GetValue(2)), RowsAtOnce))
        {
            if (!arrived.TryGetValue(run, out var byKey))
            {
                arrived.Add(run, byKey = new Dictionary<string, List<SeriesPoint>>(StringComparer.Ordinal));
            }

            PointBytes.ReadArrived(bytes, byKey);
            (last, points) = (number, points + 1);
        }

        foreach (var (run, byKey) in arrived)
        {
            foreach (var (key, list) in byKey)
            {
                Latest(session, run, key, list);
                Series.Add(session, run, key, list);
            }
        }

        session.Execute("DELETE FROM tracking_inbox WHERE number <= @p0", last);
        return points == RowsAtOnce;
    }

    private static void Latest(RecordingSession session, long run, string key, List<SeriesPoint> points)
    {
        var latest = points[0];
        foreach (var point in points)
        {
            latest = point.IsLaterThan(latest) ? point : latest;
        }

        // The rows are compared as SeriesPoint.IsLaterThan compares.
        session.Execute(
            "INSERT INTO tracking_latest (run, key, at, step, value, is_nan) VALUES (@p0, @p1, @p2, @p3, @p4, @p5) " +
            "ON CONFLICT (run, key) DO UPDATE SET at = excluded.at, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan " +
            "WHERE (excluded.step, excluded.at, -excluded.is_nan, excluded.value) > " +
            "(tracking_latest.step, tracking_latest.at, -tracking_latest.is_nan, tracking_latest.value)",
            run, key, latest.At, latest.Step, double.IsNaN(latest.Value) ? 0.0 : latest.Value, double.IsNaN(latest.Value) ? 1L : 0L);
    }
}
