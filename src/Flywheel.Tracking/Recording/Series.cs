using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.InteropServices;

namespace Flywheel.Tracking.Recording;

/// <summary>
/// The points of one metric of one run, in sorted blocks that do not overlap, each point once. Pages are found by counting blocks, so the
/// millionth point is as near as the first.
/// </summary>
internal static class Series
{
    private const int LargestBlock = 4_096;

    // A block smaller than this takes in what comes next; rewriting it costs less than a row for every few points would.
    private const int SmallBlock = 512;

    private const string Heads = "SELECT number, count, first_at, first_step, last_at, last_step FROM tracking_series WHERE run = @p0 AND key = @p1";

    /// <summary>Adds points in any order; those already there are passed over.</summary>
    public static void Add(RecordingSession session, long run, string key, List<SeriesPoint> points)
    {
        points.Sort();
        var next = 1 + session.Number("SELECT COALESCE(MAX(number), 0) FROM tracking_series WHERE run = @p0 AND key = @p1", run, key);
        if (next > 1)
        {
            Absorb(session, run, key, points);
        }

        var span = CollectionsMarshal.AsSpan(points);
        span = span[..Distinct(span)];
        for (; !span.IsEmpty; span = span[Math.Min(LargestBlock, span.Length)..])
        {
            var block = span[..Math.Min(LargestBlock, span.Length)];
            session.Execute(
                "INSERT INTO tracking_series (run, key, number, count, first_at, first_step, last_at, last_step, points) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
                run, key, next++, (long)block.Length, block[0].At, block[0].Step, block[^1].At, block[^1].Step, PointBytes.Kept(block));
        }
    }

    /// <summary>A page of the series, skipping whole blocks by their counts.</summary>
    public static async Task<ImmutableArray<SeriesPoint>> PageAsync(
        DbConnection connection, string run, string key, int take, long skip, CancellationToken cancellationToken)
    {
        var blocks = new List<Block>();
        long number;
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "SELECT number FROM tracking_runs WHERE id = @p0";
            Bind(command, "@p0", run);
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not long found)
            {
                return [];
            }

            number = found;
            command.CommandText = Heads;
            command.Parameters.Clear();
            Bind(command, "@p0", number);
            Bind(command, "@p1", key);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    blocks.Add(Block.Read(reader));
                }
            }
        }

        blocks.Sort((left, right) => (left.FirstAt, left.FirstStep).CompareTo((right.FirstAt, right.FirstStep)));
        List<SeriesPoint> points = [];
        var (before, first) = (0L, -1L);
        foreach (var block in blocks)
        {
            if (before + block.Count > skip && before < skip + take)
            {
                first = first < 0 ? before : first;
                PointBytes.ReadKept(await BytesAsync(connection, number, key, block.Number, cancellationToken).ConfigureAwait(false), points);
            }

            before += block.Count;
        }

        var from = first < 0 ? points.Count : (int)(skip - first);
        return [.. CollectionsMarshal.AsSpan(points).Slice(from, Math.Min(take, points.Count - from))];
    }

    private static async Task<byte[]> BytesAsync(DbConnection connection, long run, string key, long block, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "SELECT points FROM tracking_series WHERE run = @p0 AND key = @p1 AND number = @p2";
            Bind(command, "@p0", run);
            Bind(command, "@p1", key);
            Bind(command, "@p2", block);
            return (byte[])(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    /// <summary>Takes in every block that the new points touch, and the last one while it is small, so that blocks stay apart and few.</summary>
    private static void Absorb(RecordingSession session, long run, string key, List<SeriesPoint> points)
    {
        var blocks = session.Rows(Heads, Block.Read, run, key);
        var (from, to) = ((points[0].At, points[0].Step), (points[^1].At, points[^1].Step));
        var last = blocks.MaxBy(block => (block.LastAt, block.LastStep))!;
        foreach (var block in blocks)
        {
            var touches = (block.LastAt, block.LastStep).CompareTo(from) >= 0 && (block.FirstAt, block.FirstStep).CompareTo(to) <= 0;
            var grows = block.Number == last.Number && block.Count < SmallBlock && (block.LastAt, block.LastStep).CompareTo(from) < 0;
            if (touches || grows)
            {
                PointBytes.ReadKept((byte[])session.Scalar("SELECT points FROM tracking_series WHERE run = @p0 AND key = @p1 AND number = @p2", run, key, block.Number)!, points);
                session.Execute("DELETE FROM tracking_series WHERE run = @p0 AND key = @p1 AND number = @p2", run, key, block.Number);
            }
        }

        points.Sort();
    }

    private static int Distinct(Span<SeriesPoint> sorted)
    {
        var kept = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (kept == 0 || sorted[kept - 1].CompareTo(sorted[i]) != 0)
            {
                sorted[kept++] = sorted[i];
            }
        }

        return kept;
    }

    private static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private sealed record Block(long Number, long Count, long FirstAt, long FirstStep, long LastAt, long LastStep)
    {
        public static Block Read(DbDataReader row) =>
            new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));
    }
}
