using Flywheel.Training.Design;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Trainers;

/// <summary>What a fit gives: a report, and the rest of the graph. Immutable and safe to use from many threads.</summary>
public interface ITrainedModel
{
    /// <summary>How the fit went.</summary>
    FitReport Report { get; }

    /// <summary>
    /// Adds the model's nodes behind the recipe's. Returns the score: rows by one, 32-bit floats, a probability or a value as
    /// the task says. Adds the same nodes every time it is called on an equal graph.
    /// </summary>
    OnnxValue Emit(OnnxGraphBuilder graph, DesignInputs inputs);
}
