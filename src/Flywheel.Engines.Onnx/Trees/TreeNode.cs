namespace Flywheel.Engines.Onnx.Trees;

/// <summary>A node of a decision tree: a leaf, or a question whether a value is below a threshold.</summary>
/// <param name="Value">The threshold; a leaf's value.</param>
/// <param name="Column">The column that is compared.</param>
/// <param name="Left">Where values below go: a place in the tree.</param>
/// <param name="Right">Where others go.</param>
/// <param name="MissingLeft">Whether missing values go left.</param>
/// <param name="IsLeaf">Whether it is a leaf.</param>
internal readonly record struct TreeNode(float Value, int Column, int Left, int Right, bool MissingLeft, bool IsLeaf)
{
    /// <summary>How many training rows came by, weighted as they were fitted; 0 when the file does not say.</summary>
    internal float Cover { get; init; }
}
