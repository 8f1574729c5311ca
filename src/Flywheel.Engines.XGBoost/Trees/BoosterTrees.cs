using System.Globalization;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>Reads the trees of a booster out of what XGBoost saves. Layout: XGBoost's JSON model schema, version 1.7.</summary>
internal static class BoosterTrees
{
    /// <summary>The trees, starting values and link of a saved booster (UBJ).</summary>
    /// <exception cref="NotSupportedException">It holds something else than plain trees: a linear booster, weighted trees (DART), splits by category.</exception>
    public static TreeEnsemble Read(ReadOnlySpan<byte> ubj)
    {
        var learner = Member(new UbjReader(ubj).Read(), "learner");
        var parameters = Member(learner, "learner_model_param");
        var booster = Member(learner, "gradient_booster");
        if (Text(booster, "name") != "gbtree")
        {
            throw new NotSupportedException($"Trees of a booster '{Text(booster, "name")}' cannot be read.");
        }

        var model = Member(booster, "model");
        var outputs = ((object?[])model["tree_info"]!).Select(output => (int)(long)output!).ToArray();
        var trees = ((object?[])model["trees"]!).Select((tree, i) => ReadTree((Dictionary<string, object?>)tree!, outputs[i]));
        var objective = Text(Member(learner, "objective"), "name");
        var start = float.Parse(Text(parameters, "base_score"), CultureInfo.InvariantCulture);
        var classes = Math.Max(1, int.Parse(Text(parameters, "num_class"), CultureInfo.InvariantCulture));
        var width = int.Parse(Text(parameters, "num_feature"), CultureInfo.InvariantCulture);
        var link = LinkOf(objective);
        return new TreeEnsemble(width, [.. Enumerable.Repeat(Margin(start, objective), classes)], [.. trees], link);
    }

    private static DecisionTree ReadTree(Dictionary<string, object?> tree, int output)
    {
        if (((byte[])tree["split_type"]!).AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new NotSupportedException("A tree that splits by category cannot be read.");
        }

        return new DecisionTree(
            output,
            (int[])tree["left_children"]!,
            (int[])tree["right_children"]!,
            (int[])tree["split_indices"]!,
            (float[])tree["split_conditions"]!,
            Array.ConvertAll((byte[])tree["default_left"]!, flag => flag != 0),
            (float[])tree["sum_hessian"]!);
    }

    private static TreeLink LinkOf(string objective) => objective switch
    {
        "binary:logistic" or "reg:logistic" => TreeLink.Logistic,
        "count:poisson" or "reg:gamma" or "reg:tweedie" => TreeLink.Exponential,
        "multi:softprob" => TreeLink.Softmax,
        "reg:squarederror" or "reg:absoluteerror" or "reg:pseudohubererror" or "binary:logitraw" or "rank:pairwise" or "rank:ndcg" or "rank:map" => TreeLink.Identity,
        _ => throw new NotSupportedException($"The objective '{objective}' has no known link."),
    };

    /// <summary>XGBoost saves the start as a score, and begins at what the link would turn into it.</summary>
    private static float Margin(float score, string objective) => objective switch
    {
        "binary:logistic" or "reg:logistic" => -MathF.Log((1 / score) - 1),
        "count:poisson" or "reg:gamma" or "reg:tweedie" => MathF.Log(score),
        _ => score,
    };

    private static Dictionary<string, object?> Member(object? owner, string name) => (Dictionary<string, object?>)((Dictionary<string, object?>)owner!)[name]!;

    private static string Text(Dictionary<string, object?> owner, string name) => (string)owner[name]!;
}
