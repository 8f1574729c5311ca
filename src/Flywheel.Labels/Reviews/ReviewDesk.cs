using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Storage;

namespace Flywheel.Labels.Reviews;

/// <summary>
/// The reviews of one endpoint: follows the prediction log and asks people what the rules say, and hands their answers to the outcome log. Every call looks at the log first, so a
/// prediction that was answered a moment ago is known. Safe to use from many threads; one per endpoint and workspace.
/// </summary>
public sealed class ReviewDesk : IDisposable
{
    private const int Together = 1_000;

    private readonly DatasetName _predictions;
    private readonly ReviewQueueOptions _options;
    private readonly ReviewQueue _queue;
    private readonly IJournal _journal;
    private readonly OutcomeLogs _outcomes;
    private readonly TimeProvider _time;
    private readonly WorkspaceClaim _claim;
    private readonly SemaphoreSlim _following = new(1, 1);
    private readonly SortedDictionary<string, long> _read = new(StringComparer.Ordinal);

    private ReviewDesk(string endpoint, DatasetName predictions, ReviewQueueOptions options, ReviewQueue queue, IJournal journal, OutcomeLogs outcomes, TimeProvider time, WorkspaceClaim claim)
    {
        (Endpoint, _predictions, _options, _queue, _journal, _outcomes, _time, _claim) = (endpoint, predictions, options, queue, journal, outcomes, time, claim);
        foreach (var (writer, offset) in queue.Asked)
        {
            _read[writer] = offset;
        }
    }

    /// <summary>The endpoint.</summary>
    public string Endpoint { get; }

    /// <summary>What is asked, and for how long.</summary>
    public ReviewQueueOptions Options => _options;

    /// <summary>Opens the reviews of an endpoint, which the claim says are this process's. Refuses <c>storage.dataset-name</c>.</summary>
    internal static async Task<Result<ReviewDesk>> OpenAsync(
        string endpoint, ReviewQueueOptions options, IJournal journal, OutcomeLogs outcomes, TimeProvider time, WorkspaceClaim claim, CancellationToken cancellationToken)
    {
        var opened = await ReviewQueue.OpenAsync(endpoint, options, journal, time, cancellationToken).ConfigureAwait(false);
        return opened.TryGet(out var queue)
            ? new ReviewDesk(endpoint, DatasetName.Of(PredictionRow.DatasetOf(endpoint)), options, queue, journal, outcomes, time, claim)
            : opened.Refused<ReviewDesk>();
    }

    /// <summary>Asks about what was predicted since the last time. Gives how many questions are new.</summary>
    public async Task<int> FollowAsync(CancellationToken cancellationToken)
    {
        if (_options.Rules.IsEmpty)
        {
            return 0;
        }

        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (asked, waiting, now) = (0, new List<(PredictionRow, JournalPosition)>(), Timestamp.Now(_time));
            var read = new SortedDictionary<string, long>(_read, StringComparer.Ordinal);
            await foreach (var row in _journal.ReadAsync(_predictions, [.. _read.Select(entry => new JournalPosition(entry.Key, entry.Value))], cancellationToken).ConfigureAwait(false))
            {
                read[row.Position.Writer] = row.Position.Offset;
                if (IsAsked(row.Json.Span, now))
                {
                    waiting.Add((PredictionRow.FromJson(row.Json.Span), row.Position));
                }

                if (waiting.Count == Together)
                {
                    asked += await _queue.AskAsync(waiting, cancellationToken).ConfigureAwait(false);
                    waiting.Clear();
                }
            }

            // Only now: what was cut short is read again, and what was asked is not asked twice.
            asked += await _queue.AskAsync(waiting, cancellationToken).ConfigureAwait(false);
            foreach (var (writer, offset) in read)
            {
                _read[writer] = offset;
            }

            return asked;
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Questions in one state, or in any, at most so many; and how many stand where.</summary>
    public async Task<(ReviewTally Tally, ImmutableArray<ReviewItem> Items)> ListAsync(ReviewState? state, int most, CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        var items = await _queue.ListAsync(state, most, cancellationToken).ConfigureAwait(false);
        return (await _queue.TallyAsync(cancellationToken).ConfigureAwait(false), items);
    }

    /// <summary>The question about a prediction, once it is closed or the time is over; null when nobody asks about it.</summary>
    public async Task<ReviewItem?> FindAsync(string prediction, TimeSpan wait, CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        var started = _time.GetTimestamp();
        while (true)
        {
            var changed = _queue.Changed;
            var item = await _queue.FindAsync(prediction, cancellationToken).ConfigureAwait(false);
            var left = wait - _time.GetElapsedTime(started);
            if (item is not { State: ReviewState.Waiting or ReviewState.Claimed } || left <= TimeSpan.Zero)
            {
                return item;
            }

            await Task.WhenAny(changed, Task.Delay(left, _time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives a question to a person: see <see cref="ReviewQueue.ClaimAsync"/>.</summary>
    public async Task<Result<ReviewItem>> ClaimAsync(string? prediction, string by, CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        return await _queue.ClaimAsync(prediction, by, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a person's answer, which is an outcome like any other: see <see cref="ReviewQueue.AnswerAsync"/>.</summary>
    public async Task<Result<ReviewItem>> AnswerAsync(string prediction, double answer, string by, string? comment, CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        var found = await _outcomes.FindAsync(Endpoint, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var log)
            ? await _queue.AnswerAsync(prediction, answer, by, comment, outcome => log.TakeAsync([outcome], CancellationToken.None), cancellationToken).ConfigureAwait(false)
            : found.Refused<ReviewItem>();
    }

    /// <summary>Leaves the reviews to another process; no call may be running.</summary>
    public void Dispose()
    {
        _following.Dispose();
        _queue.Dispose();
        _claim.Dispose();
    }

    // What waited longer than a question would is not asked any more: a rule that is new, or a server that was away, does not begin with last year.
    private bool IsAsked(ReadOnlySpan<byte> json, Timestamp now)
    {
        try
        {
            var row = ScoredRowReader.Read(json);
            return row.Score is { } score && row.Arm != PredictionRow.ShadowArm && row.KnownAt + _options.Patience >= now && _queue.RuleOf(row.Id, score, row.Threshold) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
