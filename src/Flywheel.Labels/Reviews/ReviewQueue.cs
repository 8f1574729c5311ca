using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Labels.Reviews;

/// <summary>
/// Predictions that wait for a person. Rules ask, people claim and answer, and an answer is an outcome: it goes to the caller, into the log, and into training like any other.
/// Questions, claims and answers are durable before they count; the queue is what the log says. One writer per endpoint. Safe to use from many threads.
/// </summary>
public sealed class ReviewQueue : IDisposable
{
    private readonly DatasetName _dataset;
    private readonly ReviewQueueOptions _options;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ReviewBook _book;
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _overflowed;

    private ReviewQueue(DatasetName dataset, ReviewQueueOptions options, IJournal journal, TimeProvider time) =>
        (_dataset, _options, _journal, _time, _book) = (dataset, options, journal, time, new ReviewBook(options));

    /// <summary>Completes when something in the queue changes after it was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Up to which rows of the prediction log, by writer, questions were asked.</summary>
    internal IReadOnlyList<JournalPosition> Asked => [.. _asked.Select(entry => new JournalPosition(entry.Key, entry.Value))];

    /// <summary>Reads the queue of an endpoint. Refuses <c>storage.dataset-name</c>.</summary>
    public static async Task<Result<ReviewQueue>> OpenAsync(string endpoint, ReviewQueueOptions options, IJournal journal, TimeProvider time, CancellationToken cancellationToken)
    {
        OptionChecks.ThrowIfWrong(options);
        ArgumentNullException.ThrowIfNull(journal);
        var name = DatasetName.Read(ReviewRow.DatasetOf(endpoint));
        if (!name.TryGet(out var dataset))
        {
            return name.Refused<ReviewQueue>();
        }

        // Writers are read one after the other, and an answer may have another than its question.
        var (queue, rows) = (new ReviewQueue(dataset, options, journal, time), new List<ReviewRow>());
        await foreach (var row in journal.ReadAsync(dataset, [], cancellationToken).ConfigureAwait(false))
        {
            try
            {
                rows.Add(ReviewRow.FromJson(row.Json.Span));
            }
            catch (JsonException)
            {
                // Whatever else was appended to the dataset is not a review.
            }
        }

        foreach (var row in rows.OrderBy(row => row.Rule is null).ThenBy(row => row.At))
        {
            queue.Apply(row);
        }

        return queue;
    }

    /// <summary>The rule that sends a prediction to a person; null when the model's decision stands.</summary>
    public string? RuleOf(string prediction, double score, double? threshold) => _options.Rules.FirstOrDefault(rule => rule.Asks(prediction, score, threshold))?.Name;

    /// <summary>Asks about predictions that a rule sends to a person, up to as many as may wait. Gives how many were asked about; one that was asked about before is not again.</summary>
    public Task<int> AskAsync(IReadOnlyList<PredictionRow> predictions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return AskAsync([.. predictions.Select(prediction => (prediction, default(JournalPosition)))], cancellationToken);
    }

    /// <summary>The same, with where each prediction's row is.</summary>
    internal async Task<int> AskAsync(IReadOnlyList<(PredictionRow Row, JournalPosition Position)> predictions, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        var (now, questions, met) = (Timestamp.Now(_time), new List<ReviewRow>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (row, position) in predictions)
        {
            if (row.Score is not { } score || RuleOf(row.Id, score, row.Threshold) is not { } rule || _book.IsAsked(row.Id) || !met.Add(row.Id))
            {
                continue;
            }

            if (_book.Waiting + questions.Count >= _options.MaxOpen)
            {
                _overflowed++;
                continue;
            }

            questions.Add(ReviewRow.Ask(row, rule, now) with { Writer = position.Writer, Offset = position.Writer is null ? null : position.Offset });
        }

        await KeepAsync(questions, cancellationToken).ConfigureAwait(false);
        return questions.Count;
    }

    /// <summary>Questions in one state, or in any; the oldest first while they wait, else the latest first.</summary>
    public async Task<ImmutableArray<ReviewItem>> ListAsync(ReviewState? state, int most, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        return _book.List(state, most, Timestamp.Now(_time));
    }

    /// <summary>How many questions stand where.</summary>
    public async Task<ReviewTally> TallyAsync(CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        return _book.Tally(_overflowed);
    }

    /// <summary>The question about a prediction; null when nobody asked, or it was long ago.</summary>
    public async Task<ReviewItem?> FindAsync(string prediction, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        return _book.Find(prediction, Timestamp.Now(_time));
    }

    /// <summary>
    /// Gives a question to a person and keeps others away for a while: the one about a prediction, or the oldest that nobody holds. Whoever holds it already holds it anew. Refuses
    /// <c>labels.review-none</c>, <c>labels.review-unknown</c>, <c>labels.review-late</c>, <c>labels.review-answered</c> and <c>labels.review-claimed</c>.
    /// </summary>
    public async Task<Result<ReviewItem>> ClaimAsync(string? prediction, string by, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        var now = Timestamp.Now(_time);
        var item = prediction is null ? _book.NextFree(now) : _book.Find(prediction, now);
        if (item is null && prediction is null)
        {
            return new Refusal("labels.review-none", "Nothing to look at", "No question waits for a person.", "Ask again later.");
        }

        if (ReviewRefusals.OfClaim(prediction ?? item!.Question.Prediction, item, by) is { } refusal)
        {
            return refusal;
        }

        await KeepAsync([new ReviewRow { Prediction = item!.Question.Prediction, At = now, By = by, ClaimedUntil = now + _options.ClaimFor }], cancellationToken).ConfigureAwait(false);
        return _book.Find(item.Question.Prediction, now)!;
    }

    /// <summary>
    /// Takes a person's answer. The outcome that follows from it is delivered first and the answer kept then: what a crash leaves in between is an outcome whose question still waits,
    /// and another answer of the same kind changes nothing. Refuses <c>labels.review-answer</c>, <c>labels.review-unknown</c>, <c>labels.review-late</c>,
    /// <c>labels.review-answered</c>, <c>labels.review-contradicts</c> and <c>labels.review-claimed</c>.
    /// </summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="answer">1 for yes, 0 for no.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="comment">Why; null when nothing was said.</param>
    /// <param name="deliver">Takes the outcome.</param>
    /// <param name="cancellationToken">Ends the wait for the queue.</param>
    public async Task<Result<ReviewItem>> AnswerAsync(string prediction, double answer, string by, string? comment, Func<OutcomeRow, Task> deliver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentNullException.ThrowIfNull(deliver);
        using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        var now = Timestamp.Now(_time);
        if (ReviewRefusals.OfAnswer(prediction, _book.Find(prediction, now), answer, by) is { } refusal)
        {
            return refusal;
        }

        await deliver(new OutcomeRow { Prediction = prediction, Value = answer, KnownAt = now }).ConfigureAwait(false);
        await KeepAsync([new ReviewRow { Prediction = prediction, At = now, Answer = answer, By = by, Comment = comment }], CancellationToken.None).ConfigureAwait(false);
        return _book.Find(prediction, now)!;
    }

    /// <summary>Frees the queue; no call may be running.</summary>
    public void Dispose() => _gate.Dispose();

    private async Task<Holding> HoldAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        _book.Expire(Timestamp.Now(_time));
        return new Holding(_gate);
    }

    private async Task KeepAsync(IReadOnlyList<ReviewRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await _journal.AppendAsync(_dataset, rows.Select(row => (ReadOnlyMemory<byte>)row.ToJson()).ToArray(), cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            Apply(row);
        }

        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private void Apply(ReviewRow row)
    {
        _book.Apply(row);
        if (row is { Writer: { } writer, Offset: { } offset })
        {
            _asked[writer] = Math.Max(offset, _asked.GetValueOrDefault(writer, long.MinValue));
        }
    }

    private readonly struct Holding(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
