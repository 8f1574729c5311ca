using System.Collections.Concurrent;
using Flywheel.Core;
using Flywheel.Labels.Outcomes;
using Flywheel.Storage;

namespace Flywheel.Labels.Reviews;

/// <summary>
/// The review desks of this process, one an endpoint, opened when first asked for. Of several processes of a workspace one keeps the reviews of an endpoint, so that no question is
/// answered twice. Safe to use from many threads.
/// </summary>
/// <param name="workspace">The workspace.</param>
/// <param name="journal">Where reviews are kept.</param>
/// <param name="outcomes">Where answers go.</param>
/// <param name="options">What is asked, and for how long.</param>
/// <param name="time">The clock.</param>
public sealed class ReviewDesks(Workspace workspace, IJournal journal, OutcomeLogs outcomes, ReviewQueueOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, ReviewDesk> _desks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);

    /// <summary>What is asked, and for how long.</summary>
    public ReviewQueueOptions Options => options;

    /// <summary>The desk of an endpoint. Refuses <c>labels.review-elsewhere</c> and <c>storage.dataset-name</c>.</summary>
    public async Task<Result<ReviewDesk>> FindAsync(string endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (_desks.TryGetValue(endpoint, out var known))
        {
            return known;
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_desks.TryGetValue(endpoint, out known))
            {
                return known;
            }

            if (WorkspaceClaim.TryTake(workspace.Root, "reviews", endpoint) is not { } claim)
            {
                return new Refusal("labels.review-elsewhere", "Kept by another process", $"Another process of this workspace keeps the reviews of '{endpoint}'.", "Ask the server that runs: 'flywheel review --at http://…'.");
            }

            var opened = await ReviewDesk.OpenAsync(endpoint, options, journal, outcomes, time, claim, cancellationToken).ConfigureAwait(false);
            if (opened.TryGet(out var desk))
            {
                _desks[endpoint] = desk;
            }
            else
            {
                claim.Dispose();
            }

            return opened;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Asks about what endpoints predicted since the last time; nothing where there are no rules, or another process asks.</summary>
    public async Task FollowAsync(IEnumerable<string> endpoints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var endpoint in options.Rules.IsEmpty ? [] : endpoints)
        {
            if ((await FindAsync(endpoint, cancellationToken).ConfigureAwait(false)).TryGet(out var desk))
            {
                await desk.FollowAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Frees every desk; no call may be running.</summary>
    public void Dispose()
    {
        foreach (var desk in _desks.Values)
        {
            desk.Dispose();
        }

        _opening.Dispose();
    }
}
