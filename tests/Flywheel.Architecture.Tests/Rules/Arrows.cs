namespace Flywheel.Architecture.Tests.Rules;

/// <summary>
/// Who may see whom. Arrows point upstream (towards Data) and down (towards Core). Changing this list is a decision:
/// write a note in docs/decisions and change the picture there.
/// </summary>
internal static class Arrows
{
    private const string Everything = "*";

    /// <summary>Besides these, every room sees Core, and every room that is listed with Storage sees Storage.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Storage"] = [],
        ["Data"] = ["Storage"],
        ["Features"] = ["Storage", "Data"],
        ["Labels"] = ["Storage", "Data"],
        ["Training"] = ["Storage", "Data", "Features", "Labels"],
        ["Evaluation"] = ["Storage", "Data"],
        ["Tracking"] = ["Storage"],
        ["Registry"] = ["Storage", "Evaluation", "Tracking"],
        ["Serving"] = ["Storage", "Data", "Features", "Registry"],
        ["Monitoring"] = ["Storage", "Data", "Evaluation"],
        ["Pipelines"] = ["Storage"],
        ["Projects"] =
        [
            "Storage", "Data", "Features", "Labels", "Training", "Evaluation", "Tracking", "Registry", "Serving", "Monitoring", "Pipelines",
        ],
        ["Security"] = ["Storage"],
        ["Engines.DuckDb"] = ["Storage", "Data"],
        ["Engines.Onnx"] = [],
        ["Engines.XGBoost"] = ["Storage", "Training"],
        ["Cluster"] = ["Storage", "Data", "Pipelines"],
        ["Client"] = ["Storage", "Features", "Registry", "Serving", "Pipelines", "Engines.Onnx"],
        ["Protocols"] = [Everything],
        ["Web"] = [Everything],
        ["Server"] = [Everything],
        ["Cli"] = [Everything],
        ["Testing"] = [Everything],
    };

    /// <summary>Only these may be seen by nobody but their own kind: edges, composition and test kits.</summary>
    private static readonly Dictionary<string, string[]> OnlySeenBy = new(StringComparer.Ordinal)
    {
        ["Protocols"] = ["Server", "Cli"],
        ["Web"] = ["Server", "Cli"],
        ["Server"] = ["Cli"],
        ["Cli"] = [],
        ["Testing"] = [],
    };

    public static bool IsKnown(string room) => Allowed.ContainsKey(room);

    public static bool Allows(string from, string to)
    {
        if (from == to || to == "Core")
        {
            return true;
        }

        return OnlySeenBy.TryGetValue(to, out var viewers)
            ? viewers.Contains(from)
            : Allowed[from].Contains(to) || Allowed[from] is [Everything];
    }
}
