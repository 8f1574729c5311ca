using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Labels.Reviews;

/// <summary>
/// Predictions that wait for a person. Rules ask, people answer, and an answer is an outcome: it goes to the caller, into the log, and into
/// training like any other. Questions and answers are durable before they count; the queue is what the log says. One writer per endpoint.
/// Safe to use from many threads.
/// </summary>
public sealed class ReviewQueue : IDisposable
{
    private readonly DatasetName _dataset;
    private readonly ReviewQueueOptions _options;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SortedDictionary<(Timestamp At, string Prediction), ReviewRow> _open = [];
    private readonly Dictionary<string, ReviewRow> _questions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReviewRow> _answers = new(StringComparer.Ordinal);

    private ReviewQueue(DatasetName dataset, ReviewQueueOptions options, IJournal journal, TimeProvider time) =>
        (_dataset, _options, _journal, _time) = (dataset, options, journal, time);

    /// <summary>Predictions that were left to the model because the queue was full.</summary>
    public long Overflowed { get; private set; }

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

        var queue = new ReviewQueue(dataset, options, journal, time);
        await foreach (var row in journal.ReadAsync(dataset, [], cancellationToken).ConfigureAwait(false))
        {
            try
            {
                queue.Apply(ReviewRow.FromJson(row.Json.Span));
            }
            catch (JsonException)
            {
                // Whatever else was appended to the dataset is not a review.
            }
        }

        return queue;
    }

    /// <summary>Asks about a prediction if a rule says so; gives the rule's name, or null when the model's decision stands.</summary>
    public async Task<string?> AskAsync(PredictionRow prediction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.Score is not { } score || _options.Rules.FirstOrDefault(rule => rule.Asks(prediction.Id, score)) is not { } asking)
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Expire();
            if (_questions.TryGetValue(prediction.Id, out var asked))
            {
                return asked.Rule;
            }

            if (_open.Count >= _options.MaxOpen)
            {
                Overflowed++;
                return null;
            }

            var row = new ReviewRow { Prediction = prediction.Id, At = Timestamp.Now(_time), Rule = asking.Name, Score = score, Inputs = prediction.Inputs };
            await KeepAsync(row, cancellationToken).ConfigureAwait(false);
            return asking.Name;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Questions that wait for an answer, the oldest first.</summary>
    public async Task<ImmutableArray<ReviewRow>> OpenAsync(int most, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Expire();
            return [.. _open.Values.Take(most)];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Takes a person's answer and gives the outcome that follows from it, to be sent to the outcome log. Refuses
    /// <c>labels.review-unknown</c>, <c>labels.review-late</c>, <c>labels.review-answered</c> and <c>labels.review-answer</c>.
    /// </summary>
    public async Task<Result<OutcomeRow>> AnswerAsync(string prediction, double answer, string by, string? comment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(by);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Expire();
            if (Refuse(prediction, answer) is { } refusal)
            {
                return refusal;
            }

            var row = new ReviewRow { Prediction = prediction, At = Timestamp.Now(_time), Answer = answer, By = by, Comment = comment };
            await KeepAsync(row, cancellationToken).ConfigureAwait(false);
            return new OutcomeRow { Prediction = prediction, Value = answer, KnownAt = row.At };
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What was answered about a prediction; null when nothing was.</summary>
    public async Task<ReviewRow?> AnswerOfAsync(string prediction, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _answers.GetValueOrDefault(prediction);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Frees the queue; no call may be running.</summary>
    public void Dispose() => _gate.Dispose();

    private Refusal? Refuse(string prediction, double answer)
    {
        if (answer is not (0 or 1))
        {
            return new Refusal("labels.review-answer", "Not an answer", FormattableString.Invariant($"{answer} is no answer."), "Answer 1 for yes or 0 for no.");
        }

        if (_answers.TryGetValue(prediction, out var answered))
        {
            return new Refusal("labels.review-answered", "Already answered", $"{answered.By} answered for '{prediction}' at {answered.At}.", "Send a corrected outcome instead.");
        }

        if (!_questions.TryGetValue(prediction, out var question))
        {
            return new Refusal("labels.review-unknown", "Nobody asked", $"Nobody asked about '{prediction}'.", "Send an outcome instead.");
        }

        return _open.ContainsKey((question.At, prediction)) ? null
            : new Refusal("labels.review-late", "Too late", $"The question about '{prediction}' waited until {question.At + _options.Patience}.", "Send an outcome instead.");
    }

    private async Task KeepAsync(ReviewRow row, CancellationToken cancellationToken)
    {
        await _journal.AppendAsync(_dataset, new ReadOnlyMemory<byte>[] { row.ToJson() }, cancellationToken).ConfigureAwait(false);
        Apply(row);
    }

    private void Apply(ReviewRow row)
    {
        if (row.Answer is null)
        {
            _questions.TryAdd(row.Prediction, row);
            _open.TryAdd((row.At, row.Prediction), row);
        }
        else if (_answers.TryAdd(row.Prediction, row) && _questions.TryGetValue(row.Prediction, out var question))
        {
            _open.Remove((question.At, row.Prediction));
        }
    }

    private void Expire()
    {
        var now = Timestamp.Now(_time);
        while (_open.Count > 0 && _open.First().Key is var oldest && oldest.At + _options.Patience < now)
        {
            _open.Remove(oldest);
        }
    }
}
