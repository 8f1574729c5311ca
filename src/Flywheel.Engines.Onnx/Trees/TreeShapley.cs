namespace Flywheel.Engines.Onnx.Trees;

/// <summary>
/// What each feature adds to a sum of trees for one row: exact Shapley values, where a feature that is left out lets the row go both ways, in the shares in which training
/// rows went. Columns of one feature are one player. Not thread-safe: it works in memory of its own.
/// </summary>
/// <remarks>
/// Source: Lundberg, Erion, Lee, "Consistent individualized feature attribution for tree ensembles", arXiv:1802.03888, algorithm 2 (path-dependent). What is new is that a
/// path knows players in place of columns; with a player a column it is their algorithm.
/// </remarks>
internal sealed class TreeShapley
{
    private readonly FlatTrees _trees;

    // One path for each level of the walk, one behind the other.
    private readonly Step[] _path;
    private readonly int _stride;

    /// <exception cref="ArgumentException">It is not known how many training rows came by each node.</exception>
    internal TreeShapley(FlatTrees trees)
    {
        if (!trees.KnowsCovers)
        {
            throw new ArgumentException("The trees do not say how many rows came by each node.", nameof(trees));
        }

        (_trees, _stride) = (trees, trees.MaxDepth + 2);
        _path = new Step[_stride * _stride];
        for (var tree = 0; tree < trees.Count; tree++)
        {
            Base += MeanOf(trees.RootOf(tree));
        }

        Base += trees.End;
    }

    /// <summary>The mean of the sum over training rows: what a row of which nothing is known would get.</summary>
    internal double Base { get; }

    /// <summary>Adds up what each player contributes. Together with <see cref="Base"/> they are the sum of the row, but for rounding.</summary>
    /// <param name="row">The row's columns.</param>
    /// <param name="players">The player of each column.</param>
    /// <param name="contributions">One a player; overwritten.</param>
    internal void Explain(ReadOnlySpan<float> row, ReadOnlySpan<int> players, Span<double> contributions)
    {
        contributions.Clear();
        for (var tree = 0; tree < _trees.Count; tree++)
        {
            Walk(_trees.RootOf(tree), level: 0, depth: 0, zero: 1, one: 1, player: -1, row, players, contributions);
        }
    }

    private void Walk(int node, int level, int depth, double zero, double one, int player, ReadOnlySpan<float> row, ReadOnlySpan<int> players, Span<double> contributions)
    {
        var path = _path.AsSpan(level * _stride, _stride);
        if (level > 0)
        {
            _path.AsSpan((level - 1) * _stride, depth).CopyTo(path);
        }

        Extend(path, depth, zero, one, player);
        if (_trees.LeftOf(node) == node)
        {
            for (var i = 1; i <= depth; i++)
            {
                contributions[path[i].Player] += UnwoundSum(path, depth, i) * (path[i].One - path[i].Zero) * _trees.LeafOf(node);
            }

            return;
        }

        var (next, left) = (_trees.NextOf(node, row), _trees.LeftOf(node));
        var other = next == left ? left + 1 : left;
        var (asked, zeroBefore, oneBefore) = (players[_trees.ColumnOf(node)], 1.0, 1.0);
        for (var i = 1; i <= depth; i++)
        {
            if (path[i].Player == asked)
            {
                // Asked about before on this path: both answers together are one of this player's.
                (zeroBefore, oneBefore) = (path[i].Zero, path[i].One);
                Unwind(path, depth--, i);
                break;
            }
        }

        double here = _trees.CoverOf(next), there = _trees.CoverOf(other);
        Walk(next, level + 1, depth + 1, zeroBefore * here / (here + there), oneBefore, asked, row, players, contributions);
        Walk(other, level + 1, depth + 1, zeroBefore * there / (here + there), 0, asked, row, players, contributions);
    }

    private static void Extend(Span<Step> path, int depth, double zero, double one, int player)
    {
        path[depth] = new Step(player, zero, one, depth == 0 ? 1 : 0);
        for (var i = depth - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (depth + 1);
            path[i].Weight = zero * path[i].Weight * (depth - i) / (depth + 1);
        }
    }

    private static void Unwind(Span<Step> path, int depth, int place)
    {
        var (zero, one, next) = (path[place].Zero, path[place].One, path[depth].Weight);
        for (var i = depth - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                var before = path[i].Weight;
                path[i].Weight = next * (depth + 1) / ((i + 1) * one);
                next = before - (path[i].Weight * zero * (depth - i) / (depth + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (depth + 1) / (zero * (depth - i));
            }
        }

        for (var i = place; i < depth; i++)
        {
            path[i] = path[i + 1] with { Weight = path[i].Weight };
        }
    }

    private static double UnwoundSum(ReadOnlySpan<Step> path, int depth, int place)
    {
        var (zero, one, next, total) = (path[place].Zero, path[place].One, path[depth].Weight, 0.0);
        for (var i = depth - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                var weight = next * (depth + 1) / ((i + 1) * one);
                total += weight;
                next = path[i].Weight - (weight * zero * (depth - i) / (depth + 1));
            }
            else
            {
                total += path[i].Weight * (depth + 1) / (zero * (depth - i));
            }
        }

        return total;
    }

    private double MeanOf(int node)
    {
        var left = _trees.LeftOf(node);
        if (left == node)
        {
            return _trees.LeafOf(node);
        }

        double one = _trees.CoverOf(left), other = _trees.CoverOf(left + 1);
        return ((one * MeanOf(left)) + (other * MeanOf(left + 1))) / (one + other);
    }

    /// <summary>A player on the path: the share of rows that go this way when it is left out, when it is known, and the weight of sets of this size.</summary>
    private record struct Step(int Player, double Zero, double One, double Weight);
}
