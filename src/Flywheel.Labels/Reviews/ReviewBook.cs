using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Labels.Reviews;

/// <summary>What the review log says, in memory: the same rows in the same order give the same book. Not thread-safe.</summary>
internal sealed class ReviewBook(ReviewQueueOptions options)
{
    private readonly SortedDictionary<(Timestamp At, string Prediction), ReviewEntry> _waiting = [];
    private readonly Dictionary<string, ReviewEntry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<ReviewEntry> _byAge = [];
    private long _answered, _agreed;

    /// <summary>Questions that wait.</summary>
    internal int Waiting => _waiting.Count;

    internal ReviewTally Tally(long overflowed) => new(_waiting.Count, _answered, _entries.Count - _waiting.Count - _answered, _agreed, overflowed);

    internal bool IsAsked(string prediction) => _entries.ContainsKey(prediction);

    internal ReviewItem? Find(string prediction, Timestamp now) => _entries.TryGetValue(prediction, out var entry) ? Describe(entry, now) : null;

    /// <summary>The oldest question that nobody looks at.</summary>
    internal ReviewItem? NextFree(Timestamp now) => _waiting.Values.Select(entry => Describe(entry, now)).FirstOrDefault(item => item.State == ReviewState.Waiting);

    /// <summary>Questions in the order they were asked; those that are closed are told the latest first.</summary>
    internal ImmutableArray<ReviewItem> List(ReviewState? state, int most, Timestamp now)
    {
        var entries = state is ReviewState.Waiting or ReviewState.Claimed ? _waiting.Values : _entries.Values.OrderByDescending(entry => entry.Question.At).ThenBy(entry => entry.Question.Prediction, StringComparer.Ordinal).AsEnumerable();
        return [.. entries.Select(entry => Describe(entry, now)).Where(item => state is null || item.State == state).Take(most)];
    }

    internal void Apply(ReviewRow row)
    {
        if (row.Rule is not null)
        {
            var asked = new ReviewEntry(row);
            if (_entries.TryAdd(row.Prediction, asked))
            {
                _waiting.Add((row.At, row.Prediction), asked);
                _byAge.Enqueue(asked);
            }
        }
        else if (_entries.TryGetValue(row.Prediction, out var entry) && entry.Answer is null)
        {
            if (row.Answer is null)
            {
                entry.Claim = row;
                return;
            }

            entry.Answer = row;
            _waiting.Remove((entry.Question.At, row.Prediction));
            _answered++;
            _agreed += entry.IsAgreed ? 1 : 0;
        }
    }

    /// <summary>Closes questions that waited too long, and forgets those of long ago. A clock that goes backwards changes nothing.</summary>
    internal void Expire(Timestamp now)
    {
        while (_waiting.Count > 0 && _waiting.First().Key is var oldest && oldest.At + options.Patience < now)
        {
            _waiting.Remove(oldest);
        }

        var remembered = options.RememberFor > options.Patience ? options.RememberFor : options.Patience;
        while (_byAge.TryPeek(out var entry) && entry.Question.At + remembered < now)
        {
            _byAge.Dequeue();
            _entries.Remove(entry.Question.Prediction);
            _answered -= entry.Answer is null ? 0 : 1;
            _agreed -= entry.IsAgreed ? 1 : 0;
        }
    }

    private ReviewItem Describe(ReviewEntry entry, Timestamp now)
    {
        var (question, claim) = (entry.Question, entry.Claim is { ClaimedUntil: { } until } held && until > now ? held : null);
        var state = entry.Answer is not null ? ReviewState.Answered : !_waiting.ContainsKey((question.At, question.Prediction)) ? ReviewState.Expired
            : claim is not null ? ReviewState.Claimed : ReviewState.Waiting;
        return new ReviewItem(question, state, question.At + options.Patience, state == ReviewState.Claimed ? claim : null, entry.Answer);
    }

    private sealed class ReviewEntry(ReviewRow question)
    {
        internal ReviewRow Question => question;

        internal ReviewRow? Claim { get; set; }

        internal ReviewRow? Answer { get; set; }

        /// <summary>Whether a person said what the model had decided.</summary>
        internal bool IsAgreed => Answer is { Answer: { } answer } && question.Decision == (answer != 0 ? "yes" : "no");
    }
}
