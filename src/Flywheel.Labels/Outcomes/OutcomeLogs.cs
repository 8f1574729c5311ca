using System.Collections.Concurrent;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Labels.Outcomes;

/// <summary>The outcome logs of this process, one an endpoint, opened when first asked for. Safe to use from many threads.</summary>
/// <param name="journal">Where they are kept.</param>
/// <param name="rules">What becomes of outcomes that are late, repeated, changed, wrong or missing.</param>
/// <param name="time">The clock.</param>
public sealed class OutcomeLogs(IJournal journal, OutcomeRules rules, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, OutcomeLog> _logs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);

    /// <summary>The log of an endpoint. Refuses <c>storage.dataset-name</c>.</summary>
    public async Task<Result<OutcomeLog>> FindAsync(string endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (_logs.TryGetValue(endpoint, out var known))
        {
            return known;
        }

        // One at a time: two logs of one endpoint would write every label twice.
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_logs.TryGetValue(endpoint, out known))
            {
                return known;
            }

            var opened = await OutcomeLog.OpenAsync(endpoint, rules, journal, time, cancellationToken).ConfigureAwait(false);
            if (opened.TryGet(out var log))
            {
                _logs[endpoint] = log;
            }

            return opened;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Frees every log; no call may be running.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Dispose();
        }

        _opening.Dispose();
    }
}
