namespace Flywheel.Core.Prediction;

/// <summary>One input or output of a model: rows by <paramref name="Width"/> elements.</summary>
/// <param name="Name">The graph's own name for it.</param>
/// <param name="Type">Element type.</param>
/// <param name="Width">Elements a row; 1 for a plain column.</param>
public sealed record TensorDefinition(string Name, TensorType Type, int Width);
