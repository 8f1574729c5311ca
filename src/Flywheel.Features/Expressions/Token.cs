namespace Flywheel.Features.Expressions;

/// <summary>A piece of an expression's text. <paramref name="Text"/> is the meaning: quotes taken off, doubled quotes joined.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    /// <summary>True for this keyword, in any case.</summary>
    internal bool IsWord(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for this symbol.</summary>
    internal bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>As messages name it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{Text}'",
        _ => $"'{Text}'",
    };
}
