using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Projects.Loop;
using Flywheel.Storage;

namespace Flywheel.Projects.Replay;

/// <summary>What an endpoint's logs hold, moment by moment, for a story that goes on where it was ended.</summary>
internal sealed class ReplayPast(IJournal journal, string endpoint, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<JournalRow> _predictions = journal.ReadAsync(DatasetName.Of(PredictionRow.DatasetOf(endpoint)), [], cancellationToken).GetAsyncEnumerator(cancellationToken);
    private readonly IAsyncEnumerator<JournalRow> _labels = journal.ReadAsync(DatasetName.Of(LabelRow.DatasetOf(endpoint)), [], cancellationToken).GetAsyncEnumerator(cancellationToken);
    private readonly AwaitedPredictionReader _reader = new();
    private LoggedPrediction? _prediction;
    private LabelRow? _label;

    /// <summary>Rows that were logged and labels that were made up to a moment and were not given yet.</summary>
    internal async Task<(List<LoggedPrediction> Rows, List<LabelRow> Labels)> UntilAsync(Timestamp moment)
    {
        var (rows, labels) = (new List<LoggedPrediction>(), new List<LabelRow>());
        while ((_prediction ??= await NextPredictionAsync().ConfigureAwait(false)) is { } row && row.Row.KnownAt <= moment)
        {
            rows.Add(row);
            _prediction = null;
        }

        // A label is known before the step that makes it ends, and after the one before.
        while ((_label ??= await NextLabelAsync().ConfigureAwait(false)) is { } label && label.KnownAt <= moment)
        {
            labels.Add(label);
            _label = null;
        }

        return (rows, labels);
    }

    public async ValueTask DisposeAsync()
    {
        await _predictions.DisposeAsync().ConfigureAwait(false);
        await _labels.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<LoggedPrediction?> NextPredictionAsync() => await _predictions.MoveNextAsync().ConfigureAwait(false)
        ? new LoggedPrediction(_reader.Read(_predictions.Current.Json.Span), _predictions.Current.Json)
        : null;

    private async ValueTask<LabelRow?> NextLabelAsync() => await _labels.MoveNextAsync().ConfigureAwait(false) ? LabelRow.FromJson(_labels.Current.Json.Span) : null;
}
