using System.Text;

namespace Flywheel.Features.Expressions;

/// <summary>Cuts an expression's text into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Symbols =
        ["<=", ">=", "<>", "!=", "::", "||", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "=", "<", ">"];

    internal static List<Token> Cut(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            SkipBlanks(text, ref at);

            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    // Blanks, and comments as in SQL: from -- to the end of the line.
    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || string.CompareOrdinal(text, at, "--", 0, 2) == 0))
        {
            at = char.IsWhiteSpace(text[at]) ? at + 1 : text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
        }
    }

    private static Token Next(string text, ref int at)
    {
        var start = at;
        var c = text[at];
        if (char.IsLetter(c) || c == '_')
        {
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
            {
                at++;
            }

            return new Token(TokenKind.Word, text[start..at], start);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return Number(text, ref at);
        }

        if (c is '\'' or '"')
        {
            return new Token(c == '"' ? TokenKind.QuotedWord : TokenKind.Text, Quoted(text, ref at, c), start);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }

        throw new ExpressionException(start, $"The character '{c}' has no meaning here.");
    }

    private static Token Number(string text, ref int at)
    {
        var start = at;
        SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            SkipDigits(text, ref at);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1;
            exponent += exponent < text.Length && text[exponent] is '+' or '-' ? 1 : 0;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                at = exponent;
                SkipDigits(text, ref at);
            }
        }

        var isDuration = at < text.Length && (char.IsLetter(text[at]) || text[at] == '_');
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return new Token(isDuration ? TokenKind.Duration : TokenKind.Number, text[start..at], start);
    }

    private static void SkipDigits(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    private static string Quoted(string text, ref int at, char quote)
    {
        var start = at++;
        var meaning = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] != quote)
            {
                meaning.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == quote)
            {
                meaning.Append(quote);
                at += 2;
            }
            else
            {
                at++;
                return meaning.ToString();
            }
        }

        throw new ExpressionException(start, $"The quote {quote} is not closed.");
    }
}
