using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Testing.Training;

/// <summary>The least a trainer can be: gives every row the mean label of the training rows, which is the least a model must beat.</summary>
public sealed class PriorTrainer : ITrainer
{
    /// <inheritdoc/>
    public string Name => "prior";

    /// <inheritdoc/>
    public TrainerTraits Traits { get; } = new(
        [TaskKind.BinaryClassification, TaskKind.Regression],
        DesignNeeds.TakesMissing | DesignNeeds.TakesBlocks,
        [ParameterDefinition.Number("shift", 0, -1, 1, "Added to every score.")]);

    /// <inheritdoc/>
    public Task<Result<ITrainedModel>> FitAsync(FitRequest request, CancellationToken cancellationToken)
    {
        var mean = 0.0;
        foreach (var label in request.Train.Labels.Span)
        {
            mean += label / request.Train.Count;
        }

        return Task.FromResult(Result.Of<ITrainedModel>(new PriorModel((float)(mean + request.Parameters.Number("shift")))));
    }

    private sealed class PriorModel(float mean) : ITrainedModel
    {
        public FitReport Report { get; } = new(Iterations: 1, BestIteration: 1, Metric: "none", [], []);

        public OnnxValue Emit(OnnxGraphBuilder graph, DesignInputs inputs)
        {
            // One value a row: a column of the design matrix, of which only the number of rows is used.
            var column = inputs.Dense is { } dense ? graph.Columns(dense, 0) : inputs.Blocks[0];
            var missing = graph.IsMissing(graph.Cast(column, TensorType.Single));
            var constant = graph.Constant([mean], 1, 1);
            return graph.Where(missing, constant, constant);
        }
    }
}
