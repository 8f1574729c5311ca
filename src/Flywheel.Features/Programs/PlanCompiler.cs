using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;

namespace Flywheel.Features.Programs;

/// <summary>Checks a plan and turns it into a program; every mistake is reported, not only the first.</summary>
internal static class PlanCompiler
{
    internal static Result<CompiledPlan> Compile(FeaturePlan plan)
    {
        var refusals = PlanChecks.Of(plan).ToList();
        if (refusals.Count > 0)
        {
            return Result.Refuse<CompiledPlan>(refusals);
        }

        var scope = new RowScope(plan.Row, plan.Datasets);
        var nodes = new List<Node>();
        foreach (var feature in plan.Features)
        {
            var node = ExpressionCompiler.Bind(feature.Expression, scope, feature.Place ?? new Place(Key: feature.Name));
            var output = node.TryGet(out var bound) ? Output(feature, bound) : node;
            refusals.AddRange(output.Refusals);
            if (output.IsOk)
            {
                nodes.Add(output.Value);
            }
        }

        return refusals.Count > 0 ? Result.Refuse<CompiledPlan>(refusals) : Build(plan, nodes);
    }

    private static Result<Node> Output(FeatureDefinition feature, Node node)
    {
        var refusal = node.Type is ExpressionType.Null or ExpressionType.Timestamp or ExpressionType.Duration
            ? new Refusal("features.type", "Not a feature", $"The feature '{feature.Name}' is {Binder.Written(node.Type)}; a feature is a number, a boolean or a text.",
                node.Type switch
                {
                    ExpressionType.Timestamp => "Take a part of it with date_part, or subtract two and use minutes.",
                    ExpressionType.Duration => "Use seconds, minutes, hours or days.",
                    _ => "",
                }).At(feature.Place ?? new Place(Key: feature.Name))
            : null;
        return refusal is not null ? refusal
            : Result.Of(node.Type is ExpressionType.Int64 or ExpressionType.Boolean ? new CallNode(FunctionTable.Cast(node.Type, ExpressionType.Double)!, [node]) : node);
    }

    private static CompiledPlan Build(FeaturePlan plan, List<Node> nodes)
    {
        var builder = new ProgramBuilder(plan.Row, plan.Datasets);
        ImmutableArray<FeatureOutput> outputs =
            [.. nodes.Select(node => node is ColumnNode column ? new FeatureOutput(node.Type, -1, column.Index) : new FeatureOutput(node.Type, builder.Slots.SlotOf(node), -1))];
        var read = outputs.Where(output => output.Column >= 0).Select(output => output.Column)
            .Concat(builder.Slots.Inputs.Select(input => input.Column)).Concat(builder.KeyColumns).ToHashSet();
        return new CompiledPlan
        {
            Plan = plan,
            Schema = new Schema(plan.Features.Select((feature, i) =>
                new Field(feature.Name, nodes[i].Type == ExpressionType.Text ? ColumnType.Text : ColumnType.Double))),
            Outputs = outputs,
            Steps = [.. builder.Slots.Steps],
            Inputs = [.. builder.Slots.Inputs],
            Layout = builder.Slots.Layout,
            ProbeCount = builder.ProbeCount,
            BoundaryCount = builder.BoundaryCount,
            BandCount = builder.BandCount,
            Groupings = builder.Groupings,
            GroupingsOf = [.. nodes.Select(node => builder.GroupingsIn(node))],
            Datasets = builder.Datasets,
            NeededColumns = [.. plan.Row.Schema.Names.Where((_, i) => read.Contains(i))],
            RowColumns = [.. plan.Row.Schema.Names.Where((name, i) => read.Contains(i) || name == plan.Row.Time)],
        };
    }
}
