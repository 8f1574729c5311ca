using System.Collections.Immutable;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Design;

/// <summary>The design matrix inside a graph, as the recipe's nodes give it.</summary>
/// <param name="Dense">Rows by dense columns, 32-bit floats; null when there are none.</param>
/// <param name="Blocks">For each block rows by one, 64-bit codes.</param>
public sealed record DesignInputs(OnnxValue? Dense, ImmutableArray<OnnxValue> Blocks);
