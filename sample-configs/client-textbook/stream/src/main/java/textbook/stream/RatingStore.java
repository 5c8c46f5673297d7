package textbook.stream;

public interface RatingStore {
    void save(Rating rating);

    void park(Rating rating);
}
