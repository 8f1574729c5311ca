namespace Flywheel.Features.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word,
    QuotedWord,
    Number,
    Duration,
    Text,
    Symbol,
    End,
}
