using System.Text;

namespace Flywheel.Cli;

/// <summary>What <c>flywheel --help</c> prints: the verbs in groups, a line each.</summary>
internal static class RootHelp
{
    public const string Purpose = "From raw data to a model that serves, is watched, and learns.";

    public static string Text(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder();
        text.AppendLine("usage: flywheel VERB [ARGUMENTS] [--workspace DIR] [--json]").AppendLine().AppendLine(Purpose);
        var width = verbs.Max(verb => verb.Command.Name.Length);
        foreach (var group in verbs.GroupBy(verb => verb.Group).OrderBy(group => group.Key))
        {
            text.AppendLine().AppendLine(Heading(group.Key));
            foreach (var verb in group)
            {
                text.AppendLine($"   {verb.Command.Name.PadRight(width)}   {verb.Command.Description}");
            }
        }

        text.AppendLine().AppendLine("'flywheel VERB --help' explains a verb. Exit codes: 0 done, 1 refused, 2 usage, 3 fault.");
        return text.ToString();
    }

    private static string Heading(VerbGroup group) => group switch
    {
        VerbGroup.Start => "start a project",
        VerbGroup.Turn => "turn the wheel",
        VerbGroup.Use => "use what was made",
        VerbGroup.Look => "look at what was made",
        VerbGroup.Check => "check the machine",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "A group of verbs needs a heading."),
    };
}
