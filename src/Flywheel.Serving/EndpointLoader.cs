using System.Text;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Features;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Serving.States;

namespace Flywheel.Serving;

/// <summary>Turns a registered release into something that answers: reads it whole, proves it, compiles its features, brings their state up to now.</summary>
internal sealed class EndpointLoader(ReleaseRegistry registry, IPredictorLoader predictors, LiveStateLoader states)
{
    internal async Task<Result<EndpointSnapshot>> LoadAsync(string endpoint, ReleaseVersion version, LaneLog log, CancellationToken cancellationToken)
    {
        var opened = await registry.OpenAsync(version.Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var release))
        {
            return opened.Refused<EndpointSnapshot>();
        }

        return await LoadAsync(endpoint, version, release, log, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<Result<EndpointSnapshot>> LoadAsync(string endpoint, ReleaseVersion version, ReleaseSnapshot release, LaneLog log, CancellationToken cancellationToken)
    {
        var plan = FeaturePlan.FromJson(Encoding.UTF8.GetString(release.Files[ReleaseFiles.Features].Span));
        var compiled = plan.TryGet(out var features) ? FeatureProgram.Compile(features) : plan.Refused<FeatureProgram>();
        if (!compiled.TryGet(out var program))
        {
            return compiled.Refused<EndpointSnapshot>();
        }

        // The graph is proven on one core while the state is read on the others.
        var proving = Task.Run(() => ReleaseScorer.Load(release, predictors), cancellationToken);
        var live = await states.LoadAsync(release.Manifest, program, cancellationToken).ConfigureAwait(false);
        var loaded = await proving.ConfigureAwait(false);
        if (!loaded.TryGet(out var scorer))
        {
            return Result.Refuse<EndpointSnapshot>(loaded.Refusals.Concat(live.Refusals));
        }

        var filler = scorer.Bind(program.Schema);
        if (filler.TryGet(out var bound) && live.TryGet(out var state))
        {
            return new EndpointSnapshot(endpoint, version, release, scorer, bound, state, program.Plan.Row, log);
        }

        scorer.Dispose();
        return Result.Refuse<EndpointSnapshot>(filler.Refusals.Concat(live.Refusals));
    }
}
