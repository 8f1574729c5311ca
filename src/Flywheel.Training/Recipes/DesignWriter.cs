using System.Collections.Immutable;
using Flywheel.Training.Design;

namespace Flywheel.Training.Recipes;

/// <summary>Where one encoder writes its part of a design matrix. Columns and blocks are counted within the encoder's own shape.</summary>
public sealed class DesignWriter
{
    private readonly float[] _dense;
    private readonly int _width, _offset;
    private readonly ReadOnlyMemory<int>[] _codes;

    internal DesignWriter(int count, float[] dense, int width, int offset, int blocks)
    {
        (Count, _dense, _width, _offset) = (count, dense, width, offset);
        _codes = new ReadOnlyMemory<int>[blocks];
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Writes a dense column, one value a row.</summary>
    public void Column(int place, ReadOnlySpan<float> values)
    {
        for (int row = 0, at = _offset + place; row < Count; row++, at += _width)
        {
            _dense[at] = values[row];
        }
    }

    /// <summary>Hands over a block's codes, one a row; the caller no longer writes to them.</summary>
    public void Codes(int block, ReadOnlyMemory<int> codes) => _codes[block] = codes;

    /// <summary>The same dense columns, with room for blocks of its own.</summary>
    internal DesignWriter ForBlocks(int blocks) => new(Count, _dense, _width, _offset, blocks);

    internal IEnumerable<CategoryBlock> Blocks(ImmutableArray<BlockShape> shapes) =>
        shapes.Select((shape, i) => new CategoryBlock(shape.Name, shape.Categories, _codes[i]));
}
