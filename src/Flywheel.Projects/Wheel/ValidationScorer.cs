using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Registry.Scoring;
using Flywheel.Training.Fitting;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>Scores trials by the graph that would serve, on validation rows.</summary>
internal sealed class ValidationScorer(IPredictorLoader loader, IMetric<BinarySample> metric, ScoredPart validation, ColumnBatch features) : ITrialScorer
{
    public string Metric => metric.Name;

    public bool HigherIsBetter => metric.HigherIsBetter;

    public Task<Result<double>> ScoreAsync(CompiledModel model, CancellationToken cancellationToken)
    {
        var opened = ReleaseScorer.Open(model.Onnx, model.Layout, loader);
        if (!opened.TryGet(out var scorer))
        {
            return Task.FromResult(opened.Refused<double>());
        }

        using (scorer)
        {
            var scores = scorer.Score(features);
            return Task.FromResult<Result<double>>(scores.TryGet(out var scored) ? metric.Compute(validation.With(scored, 0.5), []) : scores.Refused<double>());
        }
    }
}
