using Flywheel.Training.Design;

namespace Flywheel.Training.Linear;

/// <summary>
/// Rows as the solver reads them. Coefficients are laid out as: intercept, dense columns, then the codes of each block.
/// </summary>
internal sealed class LinearData
{
    internal LinearData(LabelledDesign rows, double[] rowWeights)
    {
        Dense = rows.Design.Dense;
        DenseWidth = rows.Design.DenseWidth;
        Codes = [.. rows.Design.Blocks.Select(block => block.Codes)];
        Labels = rows.Labels;
        RowWeights = rowWeights;
        Offsets = new int[Codes.Length];
        Width = 1 + DenseWidth;
        for (var b = 0; b < Codes.Length; b++)
        {
            Offsets[b] = Width;
            Width += rows.Design.Blocks[b].Categories.Count;
        }
    }

    internal ReadOnlyMemory<float> Dense { get; }

    internal int DenseWidth { get; }

    internal ReadOnlyMemory<int>[] Codes { get; }

    /// <summary>Where each block's coefficients start.</summary>
    internal int[] Offsets { get; }

    internal ReadOnlyMemory<double> Labels { get; }

    internal double[] RowWeights { get; }

    /// <summary>Coefficients, the intercept included.</summary>
    internal int Width { get; }

    internal int Count => RowWeights.Length;
}
