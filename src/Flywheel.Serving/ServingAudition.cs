using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>
/// Serves a release for a moment, to nobody: rows of the past go the way of a request, from JSON through the live state and the graph to the line of the log, but nothing is
/// written. What it says of scores and times is what callers would have got. Safe to use from many threads.
/// </summary>
public sealed class ServingAudition
{
    // Until the runtime has compiled the path.
    private const int WarmUpRows = 500;

    private readonly EndpointLoader _loader;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;

    internal ServingAudition(EndpointLoader loader, IJournal journal, TimeProvider time) => (_loader, _journal, _time) = (loader, journal, time);

    /// <summary>Scores rows of the release's request columns one at a time. Refuses what loading the release refuses, and <c>serving.audition</c>: a row that a request could not bring.</summary>
    public async Task<Result<AuditionReport>> RunAsync(ReleaseSnapshot release, ColumnBatch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(rows);
        var log = new LaneLog(DatasetName.Of("audition"), JournalDurability.Written, _journal, new PredictionIds(_time), _time);
        var loaded = await _loader.LoadAsync("audition", new ReleaseVersion(release.Manifest.Model, 0, release.Digest, default, []), release, log, cancellationToken).ConfigureAwait(false);
        if (!loaded.TryGet(out var served))
        {
            return loaded.Refused<AuditionReport>();
        }

        served.Hold();
        try
        {
            return Run(served, rows, log, cancellationToken);
        }
        finally
        {
            served.LetGo();
        }
    }

    private static Result<AuditionReport> Run(EndpointSnapshot served, ColumnBatch rows, LaneLog log, CancellationToken cancellationToken)
    {
        var (lane, batch, json, refused) = (served.Rent(), new LaneBatch(served), new ArrayBufferWriter<byte>(), new Refusal?[1]);
        var (scores, seconds, lanes) = (new double[rows.Count], new double[rows.Count], new[] { lane });
        for (var row = -Math.Min(WarmUpRows, rows.Count); row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            json.ResetWrittenCount();
            Write(json, served.Request, rows, row < 0 ? row + rows.Count : row);
            var started = Stopwatch.GetTimestamp();
            if (!lane.TryRead(json.WrittenSpan))
            {
                return new Refusal("serving.audition", "Row not served", $"Row {row + 1} of the audition is no row that a request may bring: {System.Text.Encoding.UTF8.GetString(json.WrittenSpan)}.");
            }

            batch.Score(lanes, refused);
            if (refused[0] is { } why)
            {
                return why;
            }

            lane.Log(Timestamp.Now(log.Time), 0);
            if (row >= 0)
            {
                (scores[row], seconds[row]) = (lane.Score, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return new AuditionReport(scores, seconds);
    }

    private static void Write(ArrayBufferWriter<byte> target, Schema request, ColumnBatch rows, int row)
    {
        using var writer = new Utf8JsonWriter(target);
        writer.WriteStartObject();
        foreach (var field in request.Fields)
        {
            switch (rows[field.Name].ValueAt(row))
            {
                case null:
                    writer.WriteNull(field.Name);
                    break;
                case string text:
                    writer.WriteString(field.Name, text);
                    break;
                case bool truth:
                    writer.WriteBoolean(field.Name, truth);
                    break;
                case long whole:
                    writer.WriteNumber(field.Name, whole);
                    break;
                case double number:
                    writer.WriteNumber(field.Name, number);
                    break;
                case var moment:
                    writer.WriteString(field.Name, moment.ToString());
                    break;
            }
        }

        writer.WriteEndObject();
    }
}
