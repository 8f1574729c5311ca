using Flywheel.Core;
using Flywheel.Features.Expressions;

namespace Flywheel.Features.Programs;

/// <summary>The door of the language: text in, typed tree or refusal out.</summary>
internal static class ExpressionCompiler
{
    /// <param name="place">Where the text starts in the user's files.</param>
    internal static Result<Node> Bind(string text, Scope scope, Place place)
    {
        try
        {
            return Result.Of(Binder.Bind(Parser.Parse(text), scope));
        }
        catch (ExpressionException mistake)
        {
            return new Refusal("features.expression", "Wrong expression", mistake.Sentence, mistake.Remedy).At(At(place, text, mistake.Position));
        }
    }

    private static Place At(Place start, string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        var lines = before.Count('\n');
        var column = before.Length - (before.LastIndexOf('\n') + 1);
        return start with
        {
            Line = Math.Max(1, start.Line) + lines,
            Column = lines == 0 ? Math.Max(1, start.Column) + column : column + 1,
        };
    }
}
