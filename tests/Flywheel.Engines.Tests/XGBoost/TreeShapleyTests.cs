using System.Numerics;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Tests.Onnx;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>What features add to a score, held against XGBoost's own contributions and against the definition.</summary>
public sealed class TreeShapleyTests
{
    private const int Width = 7;

    [Theory]
    [InlineData(1, 20, 0.0)]
    [InlineData(4, 50, 0.2)]
    [InlineData(8, 60, 0.3)]
    [InlineData(14, 20, 0.1)]
    public void Contributions_are_xgboosts_own(int depth, int rounds, double missing)
    {
        using var booster = Train(depth, rounds, missing);
        var rows = Rows.Classes(60, Width, seed: 72, missing + 0.1);
        using var matrix = XGBoostMatrix.FromRows(rows.Values, rows.Count, Width, threads: 1);
        var (theirs, margins) = (booster.Predict(matrix, PredictionKind.Contributions), booster.Predict(matrix, PredictionKind.Margin));
        using var model = Load(booster);
        var explanation = model.OpenExplanation().ShouldNotBeNull();

        for (var row = 0; row < rows.Count; row++)
        {
            var ours = Explain(explanation, rows, row, Enumerable.Range(0, Width).ToArray());

            // Theirs are 32-bit sums of as many terms as there are leaves.
            for (var column = 0; column < Width; column++)
            {
                Math.Abs(ours[column] - theirs[(row * (Width + 1)) + column]).ShouldBeLessThan(1e-4, $"row {row}, column {column}");
            }

            Math.Abs(explanation.Sum.Base - theirs[(row * (Width + 1)) + Width]).ShouldBeLessThan(1e-4);
            Math.Abs(explanation.Sum.Base + ours.Sum() - margins[row]).ShouldBeLessThan(1e-5);
        }

        explanation.Sum.IsLogistic.ShouldBeTrue();
        explanation.Inputs.Dispose();
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(new[] { 0, 0, 1, 1, 1, 2, 3 })]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0, 0 })]
    public void Players_of_several_columns_get_their_shapley_value_by_definition(int[] players)
    {
        using var booster = Train(depth: 5, rounds: 6, missing: 0.2);
        var trees = BoosterTrees.Read(booster.Save(ModelFormat.Ubj));
        var rows = Rows.Classes(10, Width, seed: 73, missing: 0.2);
        using var model = Load(booster);
        var explanation = model.OpenExplanation().ShouldNotBeNull();

        for (var row = 0; row < rows.Count; row++)
        {
            var ours = Explain(explanation, rows, row, players);

            var values = rows.Values.AsSpan(row * Width, Width).ToArray();
            var expected = ByDefinition(players.Max() + 1, known => trees.Bases[0] + trees.Trees.Sum(tree => Expected(tree, 0, values, players, known)));
            ours.Zip(expected, (one, other) => Math.Abs(one - other)).Max().ShouldBeLessThan(1e-9);
        }

        explanation.Inputs.Dispose();
    }

    [Fact]
    public void Trees_that_do_not_say_how_many_rows_came_by_are_not_explained()
    {
        using var booster = Train(depth: 3, rounds: 4, missing: 0);
        var trees = BoosterTrees.Read(booster.Save(ModelFormat.Ubj));
        var ones = trees with { Trees = [.. trees.Trees.Select(tree => tree with { Cover = Array.ConvertAll(tree.Cover, _ => 1f) })] };

        using var model = (IExplainingPredictor)Models.Loader.Load(Scorer.ToModel(ones)).Value;

        model.OpenExplanation().ShouldBeNull();
    }

    // Shapley, 1953: the mean over orders of what a player adds to those before it.
    private static double[] ByDefinition(int players, Func<int, double> worth)
    {
        var shares = new double[players];
        var factorial = new double[players + 1];
        factorial[0] = 1;
        for (var i = 1; i <= players; i++)
        {
            factorial[i] = factorial[i - 1] * i;
        }

        for (var known = 0; known < 1 << players; known++)
        {
            for (var player = 0; player < players; player++)
            {
                if ((known & (1 << player)) == 0)
                {
                    var before = BitOperations.PopCount((uint)known);
                    shares[player] += factorial[before] * factorial[players - before - 1] / factorial[players] * (worth(known | (1 << player)) - worth(known));
                }
            }
        }

        return shares;
    }

    private static double Expected(DecisionTree tree, int node, float[] row, int[] players, int known)
    {
        if (tree.IsLeaf(node))
        {
            return tree.Threshold[node];
        }

        var (left, right) = (Expected(tree, tree.Left[node], row, players, known), Expected(tree, tree.Right[node], row, players, known));
        if ((known & (1 << players[tree.Column[node]])) != 0)
        {
            var value = row[tree.Column[node]];
            return (float.IsNaN(value) ? tree.MissingLeft[node] : value < tree.Threshold[node]) ? left : right;
        }

        double one = tree.Cover[tree.Left[node]], other = tree.Cover[tree.Right[node]];
        return ((one * left) + (other * right)) / (one + other);
    }

    private static double[] Explain(IExplanationLane explanation, Rows rows, int row, int[] players)
    {
        rows.Values.AsSpan(row * Width, Width).CopyTo(explanation.Inputs.Input<float>(0));
        var contributions = new double[players.Max() + 1];
        explanation.Explain(players, contributions);
        return contributions;
    }

    private static IExplainingPredictor Load(XGBoostBooster booster) => (IExplainingPredictor)Models.Loader.Load(Scorer.ToModel(BoosterTrees.Read(booster.Save(ModelFormat.Ubj)))).Value;

    private static XGBoostBooster Train(int depth, int rounds, double missing)
    {
        var rows = Rows.Classes(2_000, Width, seed: 71, missing);
        using var matrix = XGBoostMatrix.FromRows(rows.Values, rows.Count, Width, threads: 1);
        matrix.SetLabels(rows.Labels);
        var parameters = new Dictionary<string, string>
        {
            ["objective"] = "binary:logistic",
            ["max_depth"] = FormattableString.Invariant($"{depth}"),
            ["nthread"] = "1",
            ["verbosity"] = "0",
        };
        var booster = XGBoostBooster.Create(parameters, matrix);
        for (var round = 0; round < rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster;
    }
}
