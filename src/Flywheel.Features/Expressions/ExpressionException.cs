namespace Flywheel.Features.Expressions;

/// <summary>
/// Carries the first mistake out of the lexer, the parser or the binder to the door of the language, where it becomes a refusal. Never
/// crosses a room.
/// </summary>
internal sealed class ExpressionException(int position, string sentence, string remedy = "") : Exception(sentence)
{
    /// <summary>Where in the text, from 0.</summary>
    internal int Position { get; } = position;

    /// <summary>What was found and what was wanted.</summary>
    internal string Sentence { get; } = sentence;

    /// <summary>What to do.</summary>
    internal string Remedy { get; } = remedy;
}
