using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Data.Predictions;
using Flywheel.Registry;
using Flywheel.Registry.Explaining;
using Flywheel.Registry.Scoring;

namespace Flywheel.Serving.Explaining;

/// <summary>
/// Explains a prediction that was given before: by the release that gave it, on the features it saw. Safe to use from many threads.
/// </summary>
public sealed class PredictionExplainer
{
    private readonly ReleaseRegistry _registry;
    private readonly IPredictorLoader _loader;

    internal PredictionExplainer(ReleaseRegistry registry, IPredictorLoader loader) => (_registry, _loader) = (registry, loader);

    /// <summary>Explains it. Refuses what reading and loading the release refuse, <c>explain.no-score</c> (a fallback answered) and <c>release.unexplained</c>.</summary>
    public async Task<Result<ScoreExplanation>> ExplainAsync(PredictionRow prediction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.Score is null)
        {
            return new Refusal("explain.no-score", "Nothing to explain", $"The prediction {prediction.Id} was answered by a fallback without a score: {prediction.Fallback}.", "Explain one that a release answered.");
        }

        var opened = await _registry.OpenAsync(prediction.Release, cancellationToken).ConfigureAwait(false);
        var loaded = opened.TryGet(out var release) ? ReleaseScorer.Load(release, _loader) : opened.Refused<ReleaseScorer>();
        if (!loaded.TryGet(out var scorer))
        {
            return loaded.Refused<ScoreExplanation>();
        }

        using (scorer)
        {
            var seen = prediction.Features.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
            return scorer.Explain(
                [.. scorer.Layout.Numbers.Select(feature => seen.GetValueOrDefault(feature.Name).Number ?? double.NaN)],
                [.. scorer.Layout.Texts.Select(feature => seen.GetValueOrDefault(feature.Name).Text)]);
        }
    }
}
