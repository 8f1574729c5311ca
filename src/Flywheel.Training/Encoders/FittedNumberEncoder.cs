using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Clips, completes and scales in 32-bit floats, in memory and in the graph with the same operations in the same order.</summary>
internal sealed class FittedNumberEncoder(ImmutableArray<NumberSteps> steps, bool clips, bool imputes, bool scales) : IFittedEncoder
{
    private readonly ImmutableArray<NumberSteps> _indicated = [.. steps.Where(step => step.Indicator)];

    public DesignShape Shape { get; } = DesignShape.OfDense(
        steps.Select(step => step.Feature).Concat(steps.Where(step => step.Indicator).Select(step => $"{step.Feature} is missing"))) with
    {
        DenseFeatures = [.. steps.Select(step => step.Feature), .. steps.Where(step => step.Indicator).Select(step => step.Feature)],
    };

    public void Transform(RecipeRows rows, RowsUse use, DesignWriter writer)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var values = rows.Numbers(steps[i].Feature);
            if (steps[i].Indicator)
            {
                writer.Column(steps.Length + _indicated.IndexOf(steps[i]), Array.ConvertAll(values, value => float.IsNaN(value) ? 1f : 0f));
            }

            Apply(values, steps[i]);
            writer.Column(i, values);
        }
    }

    public DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs)
    {
        var raw = inputs.Numbers([.. steps.Select(step => step.Feature)]);
        var value = raw;
        if (clips)
        {
            // Comparisons with NaN are false, so a missing value passes both untouched; Max and Min leave that to the runtime.
            var low = Row(graph, step => step.Low);
            value = graph.Where(graph.Add("Less", TensorType.Boolean, [value, low]), low, value);
            var high = Row(graph, step => step.High);
            value = graph.Where(graph.Add("Greater", TensorType.Boolean, [value, high]), high, value);
        }

        if (imputes)
        {
            value = graph.Where(graph.IsMissing(value), Row(graph, step => step.Fill), value);
        }

        if (scales)
        {
            var centered = graph.Add("Sub", TensorType.Single, [value, Row(graph, step => step.Center)]);
            value = graph.Add("Mul", TensorType.Single, [centered, Row(graph, step => step.Factor)]);
        }

        if (_indicated.IsEmpty)
        {
            return new DesignInputs(value, []);
        }

        var missing = graph.IsMissing(inputs.Numbers([.. _indicated.Select(step => step.Feature)]));
        return new DesignInputs(graph.Beside(value, graph.Cast(missing, TensorType.Single)), []);
    }

    private void Apply(float[] values, NumberSteps step)
    {
        foreach (ref var value in values.AsSpan())
        {
            if (clips)
            {
                value = value < step.Low ? step.Low : value;
                value = value > step.High ? step.High : value;
            }

            if (imputes && float.IsNaN(value))
            {
                value = step.Fill;
            }

            if (scales)
            {
                value = (value - step.Center) * step.Factor;
            }
        }
    }

    private OnnxValue Row(OnnxGraphBuilder graph, Func<NumberSteps, float> pick) => graph.Constant([.. steps.Select(pick)], 1, steps.Length);
}
