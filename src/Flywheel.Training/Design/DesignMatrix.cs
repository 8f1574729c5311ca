using System.Collections.Immutable;

namespace Flywheel.Training.Design;

/// <summary>
/// What a trainer fits: dense 32-bit columns, and categories as codes. Row-major. Immutable and safe to read from many threads.
/// </summary>
public sealed record DesignMatrix
{
    /// <summary>Wraps a matrix; the caller no longer writes to it.</summary>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public DesignMatrix(int count, ImmutableArray<string> denseNames, ReadOnlyMemory<float> dense, ImmutableArray<CategoryBlock> blocks)
    {
        if (dense.Length != (long)count * denseNames.Length || blocks.Any(block => block.Codes.Length != count))
        {
            throw new ArgumentException($"{count} rows of {denseNames.Length} columns do not fit the values given.", nameof(dense));
        }

        (Count, DenseNames, Dense, Blocks) = (count, denseNames, dense, blocks);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Names of the dense columns.</summary>
    public ImmutableArray<string> DenseNames { get; }

    /// <summary>Dense columns a row.</summary>
    public int DenseWidth => DenseNames.Length;

    /// <summary>The dense values, row after row; NaN is missing.</summary>
    public ReadOnlyMemory<float> Dense { get; }

    /// <summary>Categories as codes.</summary>
    public ImmutableArray<CategoryBlock> Blocks { get; }

    /// <summary>These rows in this order, copied.</summary>
    public DesignMatrix Take(ReadOnlySpan<int> rows)
    {
        var dense = new float[checked(rows.Length * DenseWidth)];
        for (var i = 0; i < rows.Length; i++)
        {
            Dense.Span.Slice(rows[i] * DenseWidth, DenseWidth).CopyTo(dense.AsSpan(i * DenseWidth));
        }

        var blocks = ImmutableArray.CreateBuilder<CategoryBlock>(Blocks.Length);
        foreach (var block in Blocks)
        {
            var codes = new int[rows.Length];
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = block.Codes.Span[rows[i]];
            }

            blocks.Add(block with { Codes = codes });
        }

        return new DesignMatrix(rows.Length, DenseNames, dense, blocks.MoveToImmutable());
    }
}
