using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Registry.Releases;

namespace Flywheel.Projects.Loop;

/// <content>What is watched beside outcomes: the rows of the log, against the reference in the champion's release.</content>
public sealed partial class EndpointLoop
{
    private const int MostTold = 3;

    // A drift that was told and went on would have been told again by then.
    private static readonly TimeSpan s_driftLasts = TimeSpan.FromDays(14);

    private readonly EndpointMonitors _monitors;
    private MonitorState? _watchedBefore;
    private AlertDesk _desk;

    /// <summary>Told of every alert that somebody is to be told of now. On the thread that turns the loop.</summary>
    public event Action<Alert>? Alerted;

    /// <summary>Open alerts.</summary>
    public ImmutableArray<Alert> Alerts => _desk.Open;

    private void See(ReadOnlySpan<byte> json, AwaitedPrediction row) => _monitors.See(json, row);

    // A champion is watched from the moment it is one, against its own reference; what was said of the one before is over.
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (_monitors.Release == _champion.Digest)
        {
            return;
        }

        var opened = await _rooms.Registry.OpenAsync(_champion.Digest, cancellationToken).ConfigureAwait(false);
        var (state, reference, labelled) = (_watchedBefore, (DriftReference?)null, (LabelledReference?)null);
        if (opened.TryGet(out var release) && release.Files.TryGetValue(ReleaseFiles.Reference, out var json))
        {
            reference = DriftReferenceJson.Read(json.Span) is { IsOk: true } read ? read.Value : null;
            labelled = LabelledReference.FromJson(release.Files[ReleaseFiles.Labelled].Span) is { IsOk: true } taught ? taught.Value : null;
        }

        var auc = opened.IsOk && release!.Manifest.Metrics.TryGetValue("auc", out var tested) ? tested : (double?)null;
        _monitors.Begin(new WatchedRelease(_champion.Digest, _champion.ToString(), reference, labelled, auc), state, _deeds.Now);
        _watchedBefore = null;
        if (state?.Release != _champion.Digest.ToString())
        {
            // Outcomes that stay away do so whoever answers.
            _desk.CloseWhere(alert => alert.Monitor != MonitorNames.Labels);
        }
    }

    private async Task SayAsync(Timestamp now, CancellationToken cancellationToken)
    {
        if (_monitors.Check(now) is { } broken)
        {
            await RaiseAsync(broken, now, cancellationToken).ConfigureAwait(false);
            _desk.Settle(MonitorNames.Integrity, broken);
        }

        await RaiseAsync(_monitors.CloseUntil(now), now, cancellationToken).ConfigureAwait(false);
        _desk.CloseWhere(alert => alert.Monitor is MonitorNames.Drift or MonitorNames.Expected && now > alert.LastAt + s_driftLasts);
    }

    /// <summary>Computes features of a sample of live rows again, where it is time, and tells of those that were served otherwise.</summary>
    internal async Task RecomputeAsync(CancellationToken cancellationToken)
    {
        var now = _deeds.Now;
        if (_monitors.Sampled(now) is not { Count: > 0 } rows)
        {
            return;
        }

        var opened = await _rooms.Registry.OpenAsync(_monitors.Release, cancellationToken).ConfigureAwait(false);
        var computed = opened.TryGet(out var release)
            ? await new SweptFeatures(_rooms.Datasets, release).RecomputeAsync(rows, cancellationToken).ConfigureAwait(false)
            : opened.Refused<ImmutableArray<ImmutableArray<FeatureValue>>>();
        var findings = _monitors.Compare(rows, computed, now);
        await RaiseAsync(findings, now, cancellationToken).ConfigureAwait(false);
        if (computed.IsOk)
        {
            _desk.CloseWhere(alert => alert.Monitor == MonitorNames.Skew && findings.All(finding => finding.Subject != alert.Subject));
        }
    }

    private async Task RaiseAsync(IReadOnlyList<MonitorFinding> findings, Timestamp now, CancellationToken cancellationToken)
    {
        MonitorFinding[] fresh = [.. findings.Where(finding => _desk.Raise(finding, now, alert => Alerted?.Invoke(alert)))];
        foreach (var told in fresh.GroupBy(finding => finding.Monitor))
        {
            // What breaks at once is one event, however many features it takes with it.
            var more = told.Count() > MostTold ? FormattableString.Invariant($" And {told.Count() - MostTold} more.") : "";
            await TellAsync(TimelineKind.Alarm, _champion.ToString(), told.Key, string.Join(" ", told.Take(MostTold).Select(finding => finding.Explanation)) + more, cancellationToken).ConfigureAwait(false);
        }
    }
}
