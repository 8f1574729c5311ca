using Flywheel.Core;
using System.Collections.Immutable;

namespace Flywheel.Features.Expressions;

/// <summary>Names and what may follow them: columns, calls, look-ups and aggregates; and the parser's own steps.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Reserved =
        ["and", "or", "not", "is", "in", "between", "like", "case", "when", "then", "else", "end", "over", "by", "where", "default", "as"];

    private Token Next => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    private Syntax Named(Token name)
    {
        if (name.Kind == TokenKind.Word && Array.Exists(Reserved, name.IsWord))
        {
            throw new ExpressionException(name.Position, $"Wanted a value, found {name}.");
        }

        if (Current.IsSymbol("("))
        {
            return Call(name);
        }

        if (Current.IsSymbol("["))
        {
            var keys = List("[", "]");
            ExpectSymbol(".");
            var column = TakeName("a column");
            return new LookupSyntax(name.Position, name.Text, keys, column.Text, column.Position);
        }

        return AcceptSymbol(".")
            ? new NameSyntax(name.Position, name.Text, TakeName("a column").Text)
            : new NameSyntax(name.Position, null, name.Text);
    }

    private Syntax Call(Token name)
    {
        var function = name.Text.ToLowerInvariant();
        if (function == "count" && Next.IsSymbol("*"))
        {
            throw new ExpressionException(Next.Position, "count(*) does not say which rows it counts.", "Write the dataset's name: count(flights).");
        }

        var arguments = List("(", ")");
        if (!Current.IsWord("over"))
        {
            return new CallSyntax(name.Position, function, arguments);
        }

        return arguments.Length == 1
            ? Aggregate(name.Position, function, arguments[0])
            : throw new ExpressionException(name.Position, $"{function} over a window takes one expression, not {arguments.Length}.");
    }

    private AggregateSyntax Aggregate(int position, string function, Syntax? argument)
    {
        Expect("over");
        var window = Window();
        var keys = ImmutableArray.CreateBuilder<KeySyntax>();
        if (Accept("by"))
        {
            do
            {
                keys.Add(Key());
            }
            while (AcceptSymbol(","));
        }

        var filter = Accept("where") ? Expression() : null;
        LiteralSyntax? fallback = null;
        if (Accept("default"))
        {
            var at = Current.Position;
            fallback = Unary() as LiteralSyntax ?? throw new ExpressionException(at, "The default of an aggregate is a constant.");
        }

        return new AggregateSyntax(position, function, argument, window, keys.ToImmutable(), filter, fallback);
    }

    // A key is a sum, not a comparison: the = between event and row is the key's own.
    private KeySyntax Key()
    {
        var left = Sum();
        return AcceptSymbol("=") ? new KeySyntax(left, Sum()) : new KeySyntax(left, left);
    }

    private WindowDefinition Window()
    {
        var window = Accept("all") ? new WindowDefinition(WindowKind.All)
            : Accept("current") ? new WindowDefinition(WindowKind.Current, Unit: Unit())
            : Accept("previous") ? new WindowDefinition(WindowKind.Previous, Unit: Unit())
            : new WindowDefinition(WindowKind.Sliding, Length: Duration("a window such as 1h, 7d, all, current day or previous day"));
        if (Accept("ending"))
        {
            var at = Current.Position;
            window = window with { Delay = Duration("a duration after ending") };
            Expect("ago");
            if (window.Kind is WindowKind.Current or WindowKind.Previous)
            {
                throw new ExpressionException(at, "A calendar window cannot end earlier.", "Use a sliding window, or previous.");
            }
        }

        return window;
    }

    private CalendarUnit Unit()
    {
        var name = TakeName("a calendar unit");
        return Enum.TryParse<CalendarUnit>(name.Text, ignoreCase: true, out var unit)
            ? unit
            : throw new ExpressionException(name.Position, $"'{name.Text}' is not a calendar unit.",
                Core.Spelling.DidYouMean(name.Text, Enum.GetNames<CalendarUnit>().Select(known => known.ToLowerInvariant())));
    }

    private long Duration(string wanted)
    {
        var token = Current.Kind == TokenKind.Duration ? Take() : throw Wanted(wanted);
        var length = LengthOf(token);
        return length > 0 ? length : throw new ExpressionException(token.Position, $"The duration {token.Text} is empty.");
    }

    private static long LengthOf(Token token) => DurationText.TryParse(token.Text, out var microseconds)
        ? microseconds
        : throw new ExpressionException(token.Position, $"'{token.Text}' is not a duration of at most a million days.", $"Units: {DurationText.Units}.");

    private ImmutableArray<Syntax> List(string open, string close)
    {
        ExpectSymbol(open);
        var items = ImmutableArray.CreateBuilder<Syntax>();
        if (!AcceptSymbol(close))
        {
            do
            {
                items.Add(Expression());
            }
            while (AcceptSymbol(","));
            ExpectSymbol(close);
        }

        return items.ToImmutable();
    }

    private Token Take() => Current.Kind == TokenKind.End ? Current : _tokens[_at++];

    private Token TakeName(string wanted) => Current.Kind is TokenKind.Word or TokenKind.QuotedWord ? Take() : throw Wanted(wanted);

    private bool Accept(string word)
    {
        var found = Current.IsWord(word);
        _at += found ? 1 : 0;
        return found;
    }

    private bool AcceptSymbol(string symbol)
    {
        var found = Current.IsSymbol(symbol);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string word)
    {
        if (!Accept(word))
        {
            throw Wanted(word);
        }
    }

    private void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw Wanted($"'{symbol}'");
        }
    }

    private ExpressionException Wanted(string wanted) => new(Current.Position, $"Wanted {wanted}, found {Current}.");
}
