using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Projects.Iterations;

namespace Flywheel.Cli.Showing;

/// <summary>What the project is after in the iteration that lasts, as the last run recorded it.</summary>
internal static class ObjectiveView
{
    public static async Task<Answer> ShowAsync(ProjectSession session, CancellationToken cancellation)
    {
        if ((await session.Get<ProjectIterations>().ListAsync(session.Project.Name, cancellation)).LastOrDefault() is not { } iteration)
        {
            return Answer.Done("No iteration yet: the first run starts it.", new JsonObject { ["iteration"] = null });
        }

        var document = new JsonObject
        {
            ["iteration"] = iteration.Number,
            ["started_at"] = iteration.StartedAt.ToString(),
            ["changed"] = new JsonArray([.. iteration.Changed]),
            ["goal"] = JsonNode.Parse(iteration.Goal.ToJson()),
        };
        return Answer.Done(Text(iteration), document);
    }

    private static string Text(ProjectIteration iteration)
    {
        var (goal, text) = (iteration.Goal, new StringBuilder());
        text.AppendLine(goal.Business.Length > 0 ? goal.Business : "The objective says nothing of the business.");
        Line("iteration", $"{iteration.Number}, since {iteration.StartedAt}");
        Line("changed", string.Join(", ", iteration.Changed));
        Line("task", goal.Task);
        Line("inputs", $"rows of {goal.Inputs}");
        Line("output", goal.Output);
        Line("loss", goal.Loss);
        Line("primary", goal.PrimaryMetric);
        Line("secondary", string.Join(", ", goal.SecondaryMetrics));
        Line("value", goal.Value is { } value ? string.Create(CultureInfo.InvariantCulture,
            $"true positive {value.TruePositive}, false positive {value.FalsePositive}, false negative {value.FalseNegative}, true negative {value.TrueNegative}") : "");
        Line("p99", goal.P99Milliseconds is { } p99 ? $"at most {Words.Number(p99)} ms" : "");
        Line("errors", goal.ErrorRate is { } share ? $"at most {Words.Number(share * 100)}%" : "");
        Line("staleness", goal.StalenessDays is { } days ? $"at most {Words.Number(days)} days" : "");
        return text.ToString().TrimEnd();

        void Line(string key, string value)
        {
            if (value.Length > 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {key,-10} {value}");
            }
        }
    }
}
