namespace Flywheel.Tests.Projects;

/// <summary>A small project file, to which a test adds the section that it is about.</summary>
internal static class TicketsProject
{
    /// <summary>What every project needs.</summary>
    internal const string Text = """
        project: tickets
        objective: { business: Answer in time }
        sources: { raw: { csv: tickets.csv } }
        datasets: { tickets: { from: raw, key: id, event_time: opened_at, known_at: closed_at } }
        features: { size: size }
        label: { name: late, is: late }
        split: { by: time, train: 2001-01, validate: 2001-02, test: 2001-03 }
        train: { metric: auc, candidates: [gradient-boosting] }

        """;

    /// <summary>An endpoint that says nothing but its name.</summary>
    internal const string Endpoint = "endpoint: { name: tickets }\n";
}
