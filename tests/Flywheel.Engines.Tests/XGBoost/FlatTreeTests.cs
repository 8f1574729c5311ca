using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.Tests.XGBoost;

public sealed class FlatTreeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(8, 1001)]
    [InlineData(12, 1003)]
    public void Rows_end_in_the_leaves_that_xgboost_puts_them_into(int depth, int count)
    {
        var train = Rows.Classes(3_000, 7, seed: 61, missing: 0.2);
        var rows = Rows.Classes(count, 7, seed: 62, missing: 0.3);
        using var matrix = XGBoostMatrix.FromRows(train.Values, train.Count, 7, threads: 1);
        matrix.SetLabels(train.Labels);
        using var booster = XGBoostBooster.Create(
            new Dictionary<string, string>
            {
                ["objective"] = "reg:squarederror",
                ["tree_method"] = "hist",
                ["max_depth"] = FormattableString.Invariant($"{depth}"),
                ["nthread"] = "1",
                ["verbosity"] = "0",
            },
            matrix);
        for (var round = 0; round < 10; round++)
        {
            booster.Update(round, matrix);
        }

        var trees = BoosterTrees.Read(booster.Save(ModelFormat.Ubj));
        var margins = Enumerable.Repeat(trees.Bases[0], count).ToArray();
        foreach (var tree in trees.Trees)
        {
            new FlatTree(tree).AddTo(rows.Values, 7, margins);
        }

        using var scored = XGBoostMatrix.FromRows(rows.Values, count, 7, threads: 1);
        margins.ShouldBe(booster.Predict(scored, PredictionKind.Margin));
    }

    [Fact]
    public void A_tree_of_one_leaf_adds_it()
    {
        float[] margins = [1, 2, 3, 4, 5];

        new FlatTree(DecisionTree.Constant(output: 0, 0.5f)).AddTo(new float[5], width: 1, margins);

        margins.ShouldBe([1.5f, 2.5f, 3.5f, 4.5f, 5.5f]);
    }
}
