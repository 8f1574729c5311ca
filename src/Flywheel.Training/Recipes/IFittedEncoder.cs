using Flywheel.Training.Design;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Recipes;

/// <summary>
/// An encoder that has learned. It can encode rows in memory, for training, and inside a graph, for everything else; for
/// <see cref="RowsUse.Scoring"/> both give the same 32-bit floats and codes, bit for bit. Immutable and safe to use from many threads.
/// </summary>
public interface IFittedEncoder
{
    /// <summary>The columns and blocks it makes.</summary>
    DesignShape Shape { get; }

    /// <summary>Encodes rows in memory: writes every column and block of its shape.</summary>
    void Transform(RecipeRows rows, RowsUse use, DesignWriter writer);

    /// <summary>Adds the nodes that do the same in a graph.</summary>
    DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs);
}
