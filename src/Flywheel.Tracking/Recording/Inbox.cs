using System.Data.Common;
using System.Runtime.InteropServices;

namespace Flywheel.Tracking.Recording;

/// <summary>Points on their way in: one row a run and commit, however many points that is.</summary>
internal sealed class Inbox
{
    // Settling costs by the row and by the metric: often enough that others never wait long, seldom enough that a metric has many points by then.
    private const int SettledRows = 600;
    private const int SettledPoints = 60_000;
    private readonly Dictionary<long, List<MetricPoint>> _gathered = [];
    private int _rows;
    private int _points;

    public static bool HasAny(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM tracking_inbox LIMIT 1";
        return command.ExecuteScalar() is not null;
    }

    public void Clear() => _gathered.Clear();

    public void Add(long run, ReadOnlySpan<MetricPoint> points)
    {
        ref var gathered = ref CollectionsMarshal.GetValueRefOrAddDefault(_gathered, run, out _);
        (gathered ??= []).AddRange(points);
    }

    /// <summary>Stores what was gathered; true when it is time to settle.</summary>
    public bool Store(RecordingSession session)
    {
        if (_gathered.Count == 0)
        {
            return false;
        }

        foreach (var (run, points) in _gathered)
        {
            // One statement, because each is a way to the server and back when the catalog is on one.
            session.Execute("INSERT INTO tracking_inbox (number, run, points) SELECT COALESCE(MAX(number), 0) + 1, @p0, @p1 FROM tracking_inbox", run, PointBytes.Arriving(points));
            _rows++;
            _points += points.Count;
        }

        _gathered.Clear();
        if (_rows < SettledRows && _points < SettledPoints)
        {
            return false;
        }

        (_rows, _points) = (0, 0);
        return true;
    }
}
