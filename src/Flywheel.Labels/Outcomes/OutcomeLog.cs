using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Labels.Outcomes;

/// <summary>
/// An endpoint's outcomes and the labels they make, in the journal. Outcomes are durable before they are joined; labels are a function of
/// the prediction log and the outcome log, so whatever a crash cut off is made when the log is opened again, once. One writer per
/// endpoint. Safe to use from many threads.
/// </summary>
public sealed class OutcomeLog : IDisposable
{
    private readonly DatasetName _predictions, _outcomes, _labels;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly OutcomeJoin _join;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SortedDictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly AwaitedPredictionReader _rows = new();

    private OutcomeLog(DatasetName predictions, DatasetName outcomes, DatasetName labels, OutcomeRules rules, IJournal journal, TimeProvider time) =>
        (_predictions, _outcomes, _labels, _join, _journal, _time) = (predictions, outcomes, labels, new OutcomeJoin(rules), journal, time);

    /// <summary>Told of every prediction row when it is read, in the order of the journal, before outcomes are joined to it: who needs the log reads it once. On the thread of the call that reads.</summary>
    public event Action<AwaitedPrediction>? Predicted;

    /// <summary>Told of every prediction row as it was written, before <see cref="Predicted"/> is told of what a join needs of it. The bytes are gone when the call returns.</summary>
    public event PredictionSeen? Seen;

    /// <summary>Told of every label that is made or changed, when it is in the journal. On the thread of the call that made it.</summary>
    public event Action<LabelRow>? Labelled;

    /// <summary>How long labels take.</summary>
    public LabelDelay Delay { get; } = new();

    /// <summary>Journal rows that could not be read as what they should be; they stay where they are.</summary>
    public long UnreadableRows { get; private set; }

    /// <summary>Reads the logs of an endpoint and makes the labels that a crash may have cut off. Refuses <c>storage.dataset-name</c>.</summary>
    public static async Task<Result<OutcomeLog>> OpenAsync(string endpoint, OutcomeRules rules, IJournal journal, TimeProvider time, CancellationToken cancellationToken)
    {
        var names = new[] { PredictionRow.DatasetOf(endpoint), OutcomeRow.DatasetOf(endpoint), LabelRow.DatasetOf(endpoint) }.Select(DatasetName.Read).ToArray();
        if (names.Any(name => !name.IsOk))
        {
            return names.First(name => !name.IsOk).Refused<OutcomeLog>();
        }

        var log = new OutcomeLog(names[0].Value, names[1].Value, names[2].Value, rules, journal, time);
        await log.RebuildAsync(cancellationToken).ConfigureAwait(false);
        return log;
    }

    /// <summary>Takes outcomes: durable first, then joined. A million at once is a matter of memory for the rows, nothing else.</summary>
    public async Task<OutcomeReceipt> TakeAsync(IReadOnlyList<OutcomeRow> outcomes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = Timestamp.Now(_time);
            var stamped = outcomes.Select(outcome => outcome with { ArrivedAt = now }).ToList();

            // JSON has no NaN: such an outcome is malformed anyway, and its receipt says so.
            var writable = stamped.Where(outcome => double.IsFinite(outcome.Value)).Select(outcome => (ReadOnlyMemory<byte>)outcome.ToJson()).ToArray();
            if (writable.Length > 0)
            {
                await _journal.AppendAsync(_outcomes, writable, cancellationToken).ConfigureAwait(false);
            }

            // The rows are stored: the work is finished whatever becomes of the caller.
            var tally = await CatchUpAsync(now, CancellationToken.None).ConfigureAwait(false);
            tally.Add(stamped.Select(outcome => _join.Take(outcome, now)));
            return await KeepAsync(tally, tally.Labels, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Settles what is due now: call it as often as deadlines matter.</summary>
    public async Task<OutcomeReceipt> SettleAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var tally = await CatchUpAsync(Timestamp.Now(_time), cancellationToken).ConfigureAwait(false);
            return await KeepAsync(tally, tally.Labels, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What is known of the labels so far, whoever is adding to them.</summary>
    public async Task<LabelSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new LabelSummary(Delay.Count, Delay.MissingShare, Delay.Quantile(0.5), Delay.Quantile(0.95));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Frees the log; no call may be running.</summary>
    public void Dispose() => _gate.Dispose();

    // Predictions and outcomes in the order they came, each at its own time: the same calls as were made live, so the same labels.
    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var written = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var label in ReadAsync(_labels, [], LabelRow.FromJson, cancellationToken).ConfigureAwait(false))
        {
            written[label.Row.Prediction] = Math.Max(label.Row.Revision, written.GetValueOrDefault(label.Row.Prediction));
        }

        var outcomes = new List<OutcomeRow>();
        await foreach (var outcome in ReadAsync(_outcomes, [], OutcomeRow.FromJson, cancellationToken).ConfigureAwait(false))
        {
            outcomes.Add(outcome.Row);
        }

        var predictions = new List<AwaitedPrediction>();
        await foreach (var prediction in ReadAsync(_predictions, [], _rows.Read, cancellationToken).ConfigureAwait(false))
        {
            predictions.Add(prediction.Row);
            _read[prediction.Position.Writer] = prediction.Position.Offset;
        }

        var (tally, next) = (new OutcomeTally(), 0);
        var ordered = predictions.OrderBy(prediction => prediction.KnownAt).ToList();
        foreach (var outcome in outcomes.OrderBy(outcome => outcome.ArrivedAt))
        {
            for (; next < ordered.Count && ordered[next].KnownAt <= outcome.ArrivedAt; next++)
            {
                tally.Add(_join.Predicted(ordered[next]));
            }

            tally.Add(_join.CloseUntil(outcome.ArrivedAt));
            tally.Add(_join.Take(outcome, outcome.ArrivedAt));
        }

        for (; next < ordered.Count; next++)
        {
            tally.Add(_join.Predicted(ordered[next]));
        }

        tally.Add(_join.CloseUntil(Timestamp.Now(_time)));
        await KeepAsync(tally, [.. tally.Labels.Where(label => label.Revision > written.GetValueOrDefault(label.Prediction))], cancellationToken).ConfigureAwait(false);
    }

    private async Task<OutcomeTally> CatchUpAsync(Timestamp now, CancellationToken cancellationToken)
    {
        var tally = new OutcomeTally();
        IReadOnlyList<JournalPosition> after = [.. _read.Select(entry => new JournalPosition(entry.Key, entry.Value))];
        await foreach (var prediction in ReadAsync(_predictions, after, See, cancellationToken).ConfigureAwait(false))
        {
            Predicted?.Invoke(prediction.Row);
            tally.Add(_join.Predicted(prediction.Row));
            _read[prediction.Position.Writer] = prediction.Position.Offset;
        }

        tally.Add(_join.CloseUntil(now));
        return tally;
    }

    private AwaitedPrediction See(ReadOnlySpan<byte> json)
    {
        var row = _rows.Read(json);
        Seen?.Invoke(json, row);
        return row;
    }

    private async Task<OutcomeReceipt> KeepAsync(OutcomeTally tally, IReadOnlyList<LabelRow> unwritten, CancellationToken cancellationToken)
    {
        if (unwritten.Count > 0)
        {
            await _journal.AppendAsync(_labels, unwritten.Select(label => (ReadOnlyMemory<byte>)label.ToJson()).ToArray(), cancellationToken).ConfigureAwait(false);
        }

        foreach (var label in tally.Labels)
        {
            Delay.Add(label);
            Labelled?.Invoke(label);
        }

        return tally.Receipt();
    }

    private async IAsyncEnumerable<(JournalPosition Position, TRow Row)> ReadAsync<TRow>(
        DatasetName dataset, IReadOnlyList<JournalPosition> after, RowReader<TRow> read, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _journal.ReadAsync(dataset, after, cancellationToken).ConfigureAwait(false))
        {
            var (value, isRead) = (default(TRow), false);
            try
            {
                (value, isRead) = (read(row.Json.Span), true);
            }
            catch (JsonException)
            {
                UnreadableRows++;
            }

            if (isRead)
            {
                yield return (row.Position, value!);
            }
        }
    }

    private delegate TRow RowReader<out TRow>(ReadOnlySpan<byte> json);
}
