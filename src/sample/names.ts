/** Invented people take a given and a family name from here; the first ones are the most common. */
export const GIVEN_NAMES = (
  'Maria Anna James Fatima Mohammed Elena John Sofia Ahmed Emma David Amina Daniel Laura Michael Ines Thomas Leila ' +
  'Peter Yuki Carlos Nadia Paul Ingrid Omar Clara Mark Aisha Stefan Julia Hassan Lucía Robert Chloé Ivan Zoë Luis ' +
  'Marta Andrei Hanna Jonas Priya Samuel Mei Noah Freya Marek Olivia Rafael Grace Tomasz Irene Viktor Alma Kofi ' +
  'Beatriz Lars Eszter Hugo Siobhán Arjun Renée Emil Nour Felix Agnieszka Tariq Helga Bruno Thandiwe Otto Xiomara ' +
  'Cedric Ngozi Mateo Łucja Yusuf Ottilie Dmitri Aroha Sven Guðrún Kwame Philippa Ravi Tove Anselm Zeynep'
).split(' ');

export const FAMILY_NAMES = (
  'Smith Müller García Khan Jones Silva Nguyen Novák Kowalski Rossi Patel Brown Martin Ivanova Kim Hansen Ali Weber ' +
  'Santos Taylor Dubois Popescu Wilson López Ahmadi Andersson Evans Moreau Yılmaz Clarke Fernández Schmidt Murphy ' +
  'Okafor Petrov Costa Wright Jansen Haddad Rahman Lindqvist Horváth Tanaka Byrne Castillo Wagner Mensah Dvořák ' +
  'Papadopoulos Campbell Bianchi Nowak Østergaard Chowdhury Reyes Virtanen Abebe Maclean Szabó Ferrari Lefèvre ' +
  'Diallo Walsh Keller Sørensen Zhang Ortega Ó Briain Begum Marković Kaplan Wójcik Adeyemi Quinn Nakamura Toth ' +
  'Ivory Vandenberg Ruiz Kariuki Lavoie Ekström Bondarenko Achterberg Mbeki Tremblay Zieliński Uchida'
)
  .replace('Ó Briain', 'Ó_Briain')
  .split(' ')
  .map((name) => name.replace('_', ' '));
