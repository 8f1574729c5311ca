namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>
/// One tree as parallel arrays by node; node 0 is the root. A node without a left child is a leaf. A row goes left when its value is below
/// the threshold, compared as 32-bit floats, and as <see cref="MissingLeft"/> says when it is NaN.
/// </summary>
/// <param name="Output">Which output the leaves add to: 0, or the class of a multi-class model.</param>
/// <param name="Left">Left children; -1 at leaves.</param>
/// <param name="Right">Right children; -1 at leaves.</param>
/// <param name="Column">The column asked at each inner node.</param>
/// <param name="Threshold">The threshold of inner nodes, the value of leaves.</param>
/// <param name="MissingLeft">Whether missing values go left.</param>
/// <param name="Cover">How many training rows came by each node, weighted as they were fitted (the sum of their second derivatives).</param>
internal sealed record DecisionTree(int Output, int[] Left, int[] Right, int[] Column, float[] Threshold, bool[] MissingLeft, float[] Cover)
{
    /// <summary>A tree of one leaf.</summary>
    public static DecisionTree Constant(int output, float value) => new(output, [-1], [-1], [0], [value], [false], [1]);

    public bool IsLeaf(int node) => Left[node] < 0;
}
