using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>The refusals every format words alike.</summary>
internal static class SourceRefusals
{
    internal static Refusal Empty(SourceSnapshot source, SourceFile file) => Placed(source, new Refusal("data.source-empty", "Source empty",
        $"The file {file.Label} of the source '{source.Definition.Name}' has no content.", "Fetch it again, or leave it out."), file);

    internal static Refusal Broken(SourceSnapshot source, Refusal reason) => Placed(source, new Refusal("data.source-broken", "Source unreadable",
        $"The source '{source.Definition.Name}' ({string.Join(", ", source.Files.Select(file => file.Label))}) cannot be read as {source.Definition.Format}: {reason.Sentence}",
        "The file may be cut off or of another format; fetch it again."), source.Files[0]);

    internal static Refusal ColumnsMissing(SourceSnapshot source, SourceFile file, IReadOnlyCollection<string> missing, IReadOnlyCollection<string> found) =>
        Placed(source, new Refusal("data.column-missing", "Column missing",
            $"The source '{source.Definition.Name}' ({file.Label}) lacks {Columns(missing)}.", Spelling.DidYouMean(missing.First(), found)), file);

    internal static string Columns(IReadOnlyCollection<string> names) =>
        $"the column{(names.Count == 1 ? "" : "s")} {string.Join(", ", names.Select(name => $"'{name}'"))}";

    private static Refusal Placed(SourceSnapshot source, Refusal refusal, SourceFile file) =>
        refusal.At(source.Definition.Place ?? new Place(file.Label));
}
