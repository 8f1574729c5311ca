using System.Buffers;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Serving;

namespace Flywheel.Projects.Replay;

/// <summary>Sends recorded rows through the serving path as callers would, and tells later what came of them.</summary>
internal sealed class ReplayTraffic(Endpoints endpoints, string endpoint, string dataset, RecordedRows rows)
{
    private readonly Dictionary<int, string> _asked = [];

    /// <summary>Rows asked about so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Rows that were answered with a refusal.</summary>
    internal long Refused { get; private set; }

    /// <summary>Lives through everything up to a moment; gives the outcomes that became known.</summary>
    internal async Task<Result<List<OutcomeRow>>> LiveUntilAsync(Timestamp moment, CancellationToken cancellationToken)
    {
        // Rows that become known within the span are appended first: features see of them what was known at each row's own time, and nothing else.
        var known = rows.KnownBy(moment);
        if (known.Length > 0)
        {
            var lines = new ReadOnlyMemory<byte>[known.Length];
            for (var i = 0; i < lines.Length; i++)
            {
                lines[i] = rows.Whole(known.Span[i]);
            }

            var appended = await endpoints.AppendAsync(dataset, lines, cancellationToken).ConfigureAwait(false);
            if (!appended.IsOk)
            {
                return appended.Refused<List<OutcomeRow>>();
            }
        }

        await AskAsync(rows.HappenedBefore(moment), cancellationToken).ConfigureAwait(false);
        var outcomes = new List<OutcomeRow>(known.Length);
        foreach (var row in known.ToArray())
        {
            if (_asked.Remove(row, out var id) && !double.IsNaN(rows.OutcomeOf(row)))
            {
                outcomes.Add(new OutcomeRow { Prediction = id, Value = rows.OutcomeOf(row), KnownAt = rows.KnownAt(row) });
            }
        }

        return outcomes;
    }

    private async Task AskAsync(Range range, CancellationToken cancellationToken)
    {
        var (start, count) = (range.Start.Value, range.End.Value - range.Start.Value);
        var ids = new string?[count];
        var workers = Math.Max(1, Math.Min(Environment.ProcessorCount, count / 64));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(
            () => AskAsync(start + (worker * count / workers), start + ((worker + 1) * count / workers), ids, start), cancellationToken))).ConfigureAwait(false);
        for (var i = 0; i < count; i++)
        {
            if (ids[i] is { } id)
            {
                _asked[start + i] = id;
            }
            else
            {
                Refused++;
            }
        }

        Count += count;
    }

    private async Task AskAsync(int from, int until, string?[] ids, int start)
    {
        var served = endpoints.Find(endpoint).Value;
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        using var lease = served.Lease();
        for (var row = from; row < until; row++)
        {
            buffer.ResetWrittenCount();
            json.Reset(buffer);
            rows.WriteAsked(row, json);
            json.Flush();
            var lane = lease.Route.Champion.Rent();
            if (!TryRead(lane, buffer.WrittenSpan))
            {
                lane.Snapshot.Return(lane);
                continue;
            }

            var answer = await served.PredictAsync(lease, lane).ConfigureAwait(false);
            ids[row - start] = answer.Refusal is null ? Encoding.ASCII.GetString(answer.Lane.Id) : null;
            answer.GiveBack(lane);
        }
    }

    private static bool TryRead(PredictionLane lane, ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row);
        return reader.Read() && lane.TryRead(ref reader, row);
    }
}
