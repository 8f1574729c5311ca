using System.Collections.Immutable;
using System.Data;
using System.Data.Common;

namespace Flywheel.Tracking.Recording;

/// <summary>Writes points with two prepared statements: a training loop logs thousands, so nothing is done per point that can be done once.</summary>
internal static class MetricWriter
{
    private const string Point =
        "INSERT INTO tracking_metrics (run, key, at, step, value, is_nan) VALUES (@run, @key, @at, @step, @value, @is_nan) ON CONFLICT DO NOTHING";

    // The latest is the greatest by step, then time, then value; NaN counts as less than any number.
    private const string Latest =
        "INSERT INTO tracking_latest (run, key, at, step, value, is_nan) VALUES (@run, @key, @at, @step, @value, @is_nan) " +
        "ON CONFLICT (run, key) DO UPDATE SET at = excluded.at, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan " +
        "WHERE (excluded.step, excluded.at, -excluded.is_nan, excluded.value) > " +
        "(tracking_latest.step, tracking_latest.at, -tracking_latest.is_nan, tracking_latest.value)";

    public static async Task WriteAsync(DbTransaction transaction, long run, ImmutableArray<MetricPoint> points, CancellationToken cancellationToken)
    {
        if (points.IsEmpty)
        {
            return;
        }

        await ExecuteAsync(transaction, Point, run, points, cancellationToken).ConfigureAwait(false);
        Dictionary<string, MetricPoint> latest = new(StringComparer.Ordinal);
        foreach (var point in points)
        {
            if (!latest.TryGetValue(point.Key, out var other) || Order(point).CompareTo(Order(other)) > 0)
            {
                latest[point.Key] = point;
            }
        }

        await ExecuteAsync(transaction, Latest, run, latest.Values, cancellationToken).ConfigureAwait(false);
    }

    private static (long Step, long At, double Value) Order(MetricPoint point) => (point.Step, point.At.Microseconds, point.Value);

    private static async Task ExecuteAsync(DbTransaction transaction, string sql, long run, IEnumerable<MetricPoint> points, CancellationToken cancellationToken)
    {
        var command = transaction.Connection!.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            command.CommandText = sql;
            Add("@run", DbType.Int64).Value = run;
            var (key, at, step) = (Add("@key", DbType.String), Add("@at", DbType.Int64), Add("@step", DbType.Int64));
            var (value, isNan) = (Add("@value", DbType.Double), Add("@is_nan", DbType.Int64));
            foreach (var point in points)
            {
                (key.Value, at.Value, step.Value) = (point.Key, point.At.Microseconds, point.Step);
                (value.Value, isNan.Value) = double.IsNaN(point.Value) ? (0.0, 1L) : (point.Value, 0L);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        DbParameter Add(string name, DbType type)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType) = (name, type);
            command.Parameters.Add(parameter);
            return parameter;
        }
    }
}
